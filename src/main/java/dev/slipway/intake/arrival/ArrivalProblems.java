package dev.slipway.intake.arrival;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.nio.file.Path;
import java.util.List;

/** What can be said against every file on its way in. */
public final class ArrivalProblems {
    private ArrivalProblems() {}

    /** @param what for example "upload" */
    public static Problem noSpace(String what, long needed, long free, Path place) {
        return new Problem(
                ProblemCode.DISK_SPACE,
                "There is not enough space for the %s.".formatted(what),
                "It needs %d bytes; %s has %d free that nothing else on its way in needs, so %d are missing."
                        .formatted(needed, place, Math.max(free, 0), Math.max(needed - Math.max(free, 0), 0)),
                List.of(
                        new Remedy.Advice("Free some space on the host, then do it again."),
                        new Remedy.Advice("Or let slipway.upload.directory be on a larger disk.")));
    }

    /** @param length of the file, in bytes */
    public static Problem tooLarge(long length, long most) {
        return new Problem(
                ProblemCode.UPLOAD_TOO_LARGE,
                "The file is too large.",
                "It has %d bytes; at most %d are taken.".formatted(length, most),
                List.of(new Remedy.Advice("If it should be taken, raise slipway.upload.max-size.")));
    }
}
