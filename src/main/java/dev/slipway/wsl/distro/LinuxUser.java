package dev.slipway.wsl.distro;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.regex.Pattern;

/** An account inside a distro; the form is that of useradd. */
public record LinuxUser(String name) {
    private static final Pattern FORM = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    /** Throws INVALID_NAME. */
    public LinuxUser {
        if (!FORM.matcher(name).matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_NAME,
                            "This cannot be the name of a Linux account.",
                            new Remedy.Advice("Use up to 32 small letters, digits, hyphens and underscores."))
                    .toException();
        }
    }
}
