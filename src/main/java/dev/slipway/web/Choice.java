package dev.slipway.web;

import dev.slipway.template.Templates;
import java.util.List;
import java.util.stream.Stream;

/** One entry of a select box. */
public record Choice(String value, String label, boolean selected) {
    /** Every template; while none is chosen, the first entry says so. */
    static List<Choice> templates(Templates templates, String chosen) {
        var all = templates.list().stream()
                .map(template -> of(template.name(), template.title(), chosen))
                .toList();
        return all.stream().anyMatch(Choice::selected)
                ? all
                : Stream.concat(Stream.of(of("", "Choose a template", "")), all.stream())
                        .toList();
    }

    static Choice of(String value, String label, String chosen) {
        return new Choice(value, label, value.equals(chosen));
    }
}
