package dev.slipway.virtualbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One element of a definition. Names are without prefix, as the same element carries another namespace in a {@code .vbox} than in an OVF.
 *
 * @param text its own text, stripped
 */
record XmlNode(String namespace, String name, Map<String, String> attributes, List<XmlNode> children, String text) {
    private static final Pattern ID = Pattern.compile("\\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\\}?");

    Stream<XmlNode> children(String name) {
        return children.stream().filter(child -> child.name.equals(name));
    }

    /** The first one on that path of names. */
    Optional<XmlNode> at(String... path) {
        var here = Optional.of(this);
        for (var name : path) {
            here = here.flatMap(node -> node.children(name).findFirst());
        }
        return here;
    }

    Stream<XmlNode> all(String parent, String name) {
        return children(parent).flatMap(node -> node.children(name));
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    String attribute(String name, String otherwise) {
        return attributes.getOrDefault(name, otherwise);
    }

    String textOf(String child) {
        return at(child).map(XmlNode::text).orElse("");
    }

    boolean flag(String name, boolean otherwise) {
        return attribute(name)
                .map(value -> value.equals("true") || value.equals("1"))
                .orElse(otherwise);
    }

    /** @throws dev.slipway.problem.ProblemException DEFINITION_INVALID outside these bounds */
    long number(String attribute, long otherwise, long least, long most) {
        var value = attributes.get(attribute);
        return value == null ? otherwise : number(name + "/@" + attribute, value, least, most);
    }

    static long number(String what, String value, long least, long most) {
        try {
            var number = Long.parseLong(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through: it is no number at all.
        }
        throw DefinitionProblems.invalid(
                "%s is \"%s\", not a number from %d to %d.".formatted(what, value, least, most));
    }

    /** With or without braces; absent when the attribute is. */
    Optional<UUID> id(String attribute) {
        return attribute(attribute).map(value -> id(name + "/@" + attribute, value));
    }

    static UUID id(String what, String value) {
        var match = ID.matcher(value.strip());
        if (!match.matches()) {
            throw DefinitionProblems.invalid("%s is \"%s\", not a UUID.".formatted(what, value));
        }
        return UUID.fromString(match.group(1));
    }
}
