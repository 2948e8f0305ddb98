package dev.slipway.storage;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where a file lies in a folder that is uploaded as a whole.
 *
 * @param folder chosen by the client, the same for all files of the folder
 * @param path with {@code /} between its parts, never out of the folder
 */
public record FolderPlace(UUID folder, String path) {
    /** With the folder's own id they are as deep as import directories are searched. */
    private static final int DEEPEST = 4;

    private static final int LONGEST = 500;
    private static final int MAX_PART = 200;
    private static final Pattern UNSEEN = Pattern.compile("\\p{C}");

    /** @throws ProblemException INVALID_REQUEST */
    public FolderPlace {
        var parts = List.of(path.split("/", -1));
        if (path.length() > LONGEST || parts.size() > DEEPEST) {
            throw refused(
                    "It has more than %d characters or folders in more than %d levels.".formatted(LONGEST, DEEPEST));
        }
        for (var part : parts) {
            if (part.isBlank()
                    || part.equals(".")
                    || part.equals("..")
                    || part.length() > MAX_PART
                    || part.indexOf('\\') >= 0
                    || UNSEEN.matcher(part).find()) {
                throw refused("\"%s\" cannot be the name of a file or folder here."
                        .formatted(UNSEEN.matcher(part).replaceAll("?")));
            }
        }
    }

    private static ProblemException refused(String detail) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "The file's path in its folder cannot be used.",
                        new Remedy.Advice("Rename it; letters, digits, blanks, dots and dashes are safe everywhere."))
                .withDetail(detail)
                .toException();
    }
}
