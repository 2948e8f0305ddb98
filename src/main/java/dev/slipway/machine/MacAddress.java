package dev.slipway.machine;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.Locale;
import java.util.regex.Pattern;

/** Address of one network card, kept lower-case with colons; colons, dashes or nothing may stand between the digits. */
public record MacAddress(@JsonValue String value) {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{12}|[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MacAddress {
        var text = value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
        if (!FORM.matcher(text).matches()) {
            throw refused("This is not a MAC address.", "Use six pairs of hexadecimal digits: 08:00:27:12:34:56.");
        }
        var digits = text.replaceAll("[:-]", "");
        // The lowest bit of the first byte marks a group, which no card may have.
        if ((Integer.parseInt(digits.substring(0, 2), 16) & 1) != 0) {
            throw refused(
                    "This MAC address belongs to a group, not to one card.",
                    "Use an even first pair: 08:00:27:12:34:56.");
        }
        if (digits.equals("000000000000")) {
            throw refused("This MAC address has only zeros.", "Leave it out, and the machine gets one of its own.");
        }
        value = digits.replaceAll("(..)(?!$)", "$1:");
    }

    private static RuntimeException refused(String title, String advice) {
        return Problem.of(ProblemCode.INVALID_REQUEST, title, new Remedy.Advice(advice))
                .toException();
    }

    @Override
    public String toString() {
        return value;
    }
}
