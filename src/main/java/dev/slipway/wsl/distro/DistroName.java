package dev.slipway.wsl.distro;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A name wsl.exe accepts and cannot mistake for an option, and Windows accepts as a folder. WSL compares names regardless of case. */
public record DistroName(String value) {
    // WSL allows 256 characters and a leading hyphen; we need neither.
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9_-]|[A-Za-z0-9]");
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
    private static final Set<String> RESERVED = Set.of("legacy");

    /** Throws INVALID_NAME. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DistroName {
        if (!FORM.matcher(value).matches()
                || DEVICE.matcher(value).matches()
                || RESERVED.contains(value.toLowerCase(Locale.ROOT))) {
            throw new ProblemException(Problem.of(
                            ProblemCode.INVALID_NAME,
                            "This cannot be the name of a distro.",
                            new Remedy.Advice(
                                    "Use 1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit"
                                            + " first, no dot last, and no device name of Windows such as NUL."))
                    .withDetail(value.length() <= 80 ? value : value.substring(0, 80) + "…"));
        }
    }

    /** Empty for a name that WSL may know and we do not touch. */
    public static Optional<DistroName> find(String value) {
        try {
            return Optional.of(new DistroName(value));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    public boolean is(String other) {
        return value.equalsIgnoreCase(other);
    }

    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
