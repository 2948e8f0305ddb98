package dev.slipway.intake.arrival;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;

/** What somebody else calls a file. It is shown to people only and never part of a path, so it may be anything that can be shown. */
public final class FileName {
    private static final int LONGEST = 200;

    private FileName() {}

    /**
     * Of a path the last part counts.
     *
     * @throws dev.slipway.problem.ProblemException INVALID_REQUEST
     */
    public static String of(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "The file's name has control characters in it.",
                            new Remedy.Advice("Rename the file."))
                    .toException();
        }
        // Invisible characters could make one name look like another.
        var last = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1)
                .replaceAll("\\p{C}", "")
                .strip();
        if (last.length() > LONGEST) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "The file's name has more than %d characters.".formatted(LONGEST),
                            new Remedy.Advice("Give it a shorter name."))
                    .toException();
        }
        return last.isEmpty() || last.equals(".") || last.equals("..") ? "upload" : last;
    }
}
