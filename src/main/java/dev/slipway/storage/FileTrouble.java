package dev.slipway.storage;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/** What the system says of a file or folder that it would not make or write, and the remedy for exactly that. */
public final class FileTrouble {
    private FileTrouble() {}

    /**
     * @param otherwise the code of what was not foreseen
     * @param title what was not done, one sentence
     * @param place a file or folder; it may be missing
     */
    public static Problem of(ProblemCode otherwise, String title, Path place, IOException e) {
        var said = String.valueOf(e.getMessage());
        var word = "'" + DiskRoom.nearest(place).toString().replace("'", "'\\''") + "'";
        if (said.contains("No space left") || said.contains("quota exceeded")) {
            return problem(
                    ProblemCode.DISK_SPACE,
                    title,
                    e,
                    new Remedy.Command("See what fills the disk.", "df -h -- " + word));
        }
        if (said.contains("Read-only file system")) {
            return problem(
                    ProblemCode.PERMISSION,
                    title,
                    e,
                    new Remedy.Command("See what is mounted there, read-only.", "findmnt --target " + word));
        }
        if (e instanceof AccessDeniedException || said.contains("Operation not permitted")) {
            return problem(
                    ProblemCode.PERMISSION,
                    title,
                    e,
                    new Remedy.Command(
                            "See which folder on the way keeps the service's account out.", "namei -l -- " + word));
        }
        // What was not foreseen gets no remedy made of a guess.
        return problem(
                otherwise, title, e, new Remedy.Advice("Read what the system said; the service's log has more."));
    }

    private static Problem problem(ProblemCode code, String title, IOException e, Remedy remedy) {
        return Problem.of(code, title, remedy)
                .withDetail("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
    }
}
