package dev.slipway.machine;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.regex.Pattern;

/** What people call a machine: 1 to 15 of {@code a-z 0-9 -}, beginning with a letter and not ending with a dash. */
public record MachineName(@JsonValue String value) {
    // Windows cuts longer computer names to 15 characters (NetBIOS).
    private static final Pattern FORM = Pattern.compile("[a-z](?:[a-z0-9-]{0,13}[a-z0-9])?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MachineName {
        if (value == null || !FORM.matcher(value).matches()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.INVALID_NAME,
                    "This is not a machine name.",
                    new Remedy.Advice("Use 1 to 15 of a-z, 0-9 and -, beginning with a letter: win11-lab.")));
        }
    }

    public static boolean fits(String text) {
        return FORM.matcher(text).matches();
    }

    /** Name of the libvirt domain, so that people see in virsh whose it is. */
    public String domainName() {
        return "slipway-" + value;
    }

    @Override
    public String toString() {
        return value;
    }
}
