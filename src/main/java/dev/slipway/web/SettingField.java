package dev.slipway.web;

import dev.slipway.wsl.config.Setting;
import dev.slipway.wsl.config.SettingTable;
import dev.slipway.wsl.config.SettingType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One key of a WSL configuration file as a form field; made from the key table, so the form knows what WSL knows.
 *
 * @param id of the input, also its name
 * @param choices empty for free text; an empty first choice means "not set"
 */
public record SettingField(String id, String label, String help, String value, List<Choice> choices) {
    /** All documented keys of a section. */
    public record Section(String name, List<SettingField> fields) {}

    /**
     * @param prefix tells apart two forms on one page
     * @param values what is set now, nested as in JSON
     */
    static List<Section> of(SettingTable table, String prefix, Map<String, Map<String, Object>> values) {
        return table.sections().stream()
                .map(section -> new Section(
                        section,
                        table.settings().stream()
                                .filter(setting -> setting.section().equals(section))
                                .filter(setting -> setting.documented() || isSet(setting, values))
                                .map(setting -> of(setting, prefix, values))
                                .toList()))
                .filter(section -> !section.fields().isEmpty())
                .toList();
    }

    private static boolean isSet(Setting setting, Map<String, Map<String, Object>> values) {
        return values.getOrDefault(setting.section(), Map.of()).containsKey(setting.key());
    }

    private static SettingField of(Setting setting, String prefix, Map<String, Map<String, Object>> values) {
        var value =
                String.valueOf(values.getOrDefault(setting.section(), Map.of()).getOrDefault(setting.key(), ""));
        var preset = setting.preset().isEmpty() ? "" : " Otherwise: %s.".formatted(setting.preset());
        var since = setting.since() == Setting.Since.ANY
                ? ""
                : " From %s.".formatted(setting.since().words());
        return new SettingField(
                prefix + setting.name(),
                setting.key(),
                setting.note() + preset + since,
                value,
                choices(setting, value));
    }

    private static List<Choice> choices(Setting setting, String value) {
        return switch (setting.type()) {
            case SettingType.Bool() -> choices(List.of("true", "false"), value);
            case SettingType.Choice choice -> choices(choice.words(), value);
            case SettingType other -> List.of();
        };
    }

    private static List<Choice> choices(List<String> words, String value) {
        var choices = new java.util.ArrayList<>(List.of(Choice.of("", "not set", value)));
        words.forEach(word -> choices.add(Choice.of(word, word, value)));
        return List.copyOf(choices);
    }

    /** What was typed into such a form, nested as in JSON; empty fields are left out. */
    static Map<String, Map<String, Object>> read(
            SettingTable table, String prefix, MultivaluedMap<String, String> fields) {
        var read = new LinkedHashMap<String, Map<String, Object>>();
        for (var setting : table.settings()) {
            var value = fields.getFirst(prefix + setting.name());
            if (value != null && !value.isBlank()) {
                read.computeIfAbsent(setting.section(), ignored -> new LinkedHashMap<>())
                        .put(setting.key(), value.strip());
            }
        }
        return read;
    }
}
