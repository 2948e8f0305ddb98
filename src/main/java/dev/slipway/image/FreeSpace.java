package dev.slipway.image;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Room on the disk that a new file is written to.
 *
 * @param directory absolute, must exist
 */
record FreeSpace(Path directory) {
    /** How much is written between two looks, and what is left to everybody else. */
    static final long PIECE = 64L << 20;

    /**
     * @param bytes that will be written at least
     * @throws ProblemException DISK_SPACE
     */
    void require(long bytes) throws IOException {
        var free = free();
        if (free < bytes) {
            throw problem("It needs at least %d bytes; %s has %d free, so %d are missing."
                    .formatted(bytes, directory, free, bytes - free));
        }
    }

    /** @throws ProblemException DISK_SPACE when the disk is nearly full */
    void requireMore(long written) throws IOException {
        if (free() < PIECE) {
            throw full(written);
        }
    }

    /** The problem behind a failed write, if it is this one. */
    Optional<ProblemException> behind(IOException e, long written) throws IOException {
        var said = String.valueOf(e.getMessage());
        return said.contains("No space left on device") || said.contains("Disk quota exceeded")
                ? Optional.of(full(written))
                : Optional.empty();
    }

    private ProblemException full(long written) throws IOException {
        return problem("%d bytes were written and more would have come; %s has %d free without them."
                .formatted(written, directory, free() + written));
    }

    private long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    private ProblemException problem(String detail) {
        return new Problem(
                        ProblemCode.DISK_SPACE,
                        "There is not enough space for the disk.",
                        detail,
                        List.of(
                                new Remedy.Command("See what fills the disk.", "df -h -- " + ShellWord.of(directory)),
                                new Remedy.Advice("Free some space, then retry this step; it begins anew.")))
                .toException();
    }
}
