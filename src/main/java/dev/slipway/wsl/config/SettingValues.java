package dev.slipway.wsl.config;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values for some keys of a table; cannot hold an unknown key or an invalid value.
 *
 * @param values canonical texts in the order of the table
 */
public record SettingValues(SettingTable table, Map<Setting, String> values) {
    private static final int LONGEST = 1000;

    public SettingValues {
        var given = values;
        var ordered = new LinkedHashMap<Setting, String>();
        for (var setting : table.settings()) {
            var value = given.get(setting);
            if (value != null) {
                ordered.put(setting, value);
            }
        }
        values = Collections.unmodifiableMap(ordered);
    }

    /**
     * From nested JSON, {@code {"wsl2": {"memory": "4GB"}}}.
     *
     * @param file how messages call the file
     * @throws ProblemException WSL_CONFIG_INVALID, one problem for each bad key
     */
    public static SettingValues of(SettingTable table, String file, Map<String, ? extends Map<String, ?>> json) {
        var values = new LinkedHashMap<Setting, String>();
        var problems = new ArrayList<Problem>();
        json.forEach((section, keys) -> keys.forEach((key, value) -> {
            var setting = table.find(section, key);
            var text = text(value);
            if (setting.isEmpty()) {
                problems.add(unknownKey(table, file, section, key));
            } else if (text.isEmpty() || canonical(setting.get(), text.get()).isEmpty()) {
                problems.add(invalidValue(file, setting.get(), String.valueOf(value)));
            } else if (values.put(
                            setting.get(), canonical(setting.get(), text.get()).orElseThrow())
                    != null) {
                problems.add(invalid(file, setting.get().name(), "is given twice", "Give it once."));
            }
        }));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems);
        }
        return new SettingValues(table, values);
    }

    /** What WSL would make of the file, with its complaints. */
    static Reading read(SettingTable table, ConfigFile file, boolean abortsAtInvalidLine) {
        var values = new LinkedHashMap<Setting, String>();
        var seen = new java.util.HashSet<Setting>();
        var complaints = new ArrayList<String>();
        for (var line : file.effective(abortsAtInvalidLine)) {
            switch (line) {
                case ConfigFile.Other _, ConfigFile.Header _ -> {}
                case ConfigFile.Invalid invalid ->
                    complaints.add("Line %d is ignored: %s.".formatted(invalid.number(), invalid.reason()));
                case ConfigFile.Entry entry -> {
                    var setting = table.find(entry.section(), entry.key());
                    if (setting.isEmpty()) {
                        complaints.add("WSL does not know %s.%s.".formatted(entry.section(), entry.key()));
                    } else if (!seen.add(setting.get())) {
                        complaints.add("%s is given twice; the first counts."
                                .formatted(setting.get().name()));
                    } else {
                        canonical(setting.get(), entry.value())
                                .ifPresentOrElse(
                                        value -> values.put(setting.get(), value),
                                        () -> complaints.add("%s is ignored: \"%s\" is not %s."
                                                .formatted(
                                                        setting.get().name(),
                                                        entry.value(),
                                                        setting.get().type().form())));
                    }
                }
            }
        }
        if (abortsAtInvalidLine) {
            file.lines().stream()
                    .filter(ConfigFile.Invalid.class::isInstance)
                    .map(ConfigFile.Invalid.class::cast)
                    .findFirst()
                    .ifPresent(
                            invalid -> complaints.add("WSL stops reading at line %d: %s. Everything after it is lost."
                                    .formatted(invalid.number(), invalid.reason())));
        }
        return new Reading(new SettingValues(table, values), complaints);
    }

    /** Values and what WSL would complain about. */
    public record Reading(SettingValues values, List<String> complaints) {
        public Reading {
            complaints = List.copyOf(complaints);
        }
    }

    public Optional<String> find(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    public Optional<String> find(String section, String key) {
        return find(table.require(section, key));
    }

    public boolean is(String section, String key, String value) {
        return find(section, key).filter(value::equals).isPresent();
    }

    List<Setting> in(String section) {
        return values.keySet().stream()
                .filter(setting -> setting.section().equals(section))
                .toList();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public Map<String, Map<String, Object>> json() {
        var json = new LinkedHashMap<String, Map<String, Object>>();
        values.forEach((setting, value) -> json.computeIfAbsent(setting.section(), _ -> new LinkedHashMap<>())
                .put(setting.key(), setting.type().json(value)));
        return json;
    }

    /** A new file. */
    public String render() {
        return new ConfigFile(List.of()).rewritten(this, ConfigFile.Others.REMOVED);
    }

    // WSL narrows every character to one byte, so nothing beyond ASCII survives; control characters end or hide lines.
    private static Optional<String> canonical(Setting setting, String text) {
        return text.length() > LONGEST || !text.chars().allMatch(c -> c >= ' ' && c <= '~')
                ? Optional.empty()
                : setting.type().canonical(text);
    }

    private static Optional<String> text(@org.jspecify.annotations.Nullable Object value) {
        return switch (value) {
            case String text -> Optional.of(text);
            case Boolean flag -> Optional.of(flag.toString());
            case Integer number -> Optional.of(number.toString());
            case Long number -> Optional.of(number.toString());
            case List<?> list
            when list.stream().allMatch(part -> part instanceof Integer || part instanceof String) ->
                Optional.of(String.join(",", list.stream().map(String::valueOf).toList()));
            case null, default -> Optional.empty();
        };
    }

    private static Problem unknownKey(SettingTable table, String file, String section, String key) {
        var known = table.sections().contains(section)
                ? table.settings().stream()
                        .filter(setting -> setting.section().equals(section))
                        .map(Setting::key)
                        .toList()
                : table.sections();
        return invalid(
                file,
                shorten(section + "." + key),
                "is not known",
                "%s: %s."
                        .formatted(
                                table.sections().contains(section) ? "Keys of [" + section + "]" : "Sections",
                                String.join(", ", known)));
    }

    private static Problem invalidValue(String file, Setting setting, String value) {
        return invalid(
                file,
                setting.name(),
                "cannot be \"%s\"".formatted(shorten(value)),
                "Write %s; WSL reads nothing but plain ASCII here."
                        .formatted(setting.type().form()));
    }

    private static Problem invalid(String file, String key, String what, String remedy) {
        return Problem.of(
                        ProblemCode.WSL_CONFIG_INVALID,
                        "%s: %s %s.".formatted(file, key, what),
                        new Remedy.Advice(remedy))
                .withDetail(key);
    }

    private static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 79) + "…";
    }
}
