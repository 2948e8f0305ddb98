package dev.slipway.storage;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Room for a new file: on the disk that it is written to, and in what its image may take.
 *
 * @param directory absolute, must exist
 * @param quota throws when the file may not have so many bytes
 */
public record FreeSpace(Path directory, LongConsumer quota) {
    /** How much is written between two looks, and what is left to everybody else. */
    public static final long PIECE = 64L << 20;

    /**
     * @param bytes that will be written at least
     * @throws ProblemException DISK_SPACE, IMAGE_QUOTA
     */
    public void require(long bytes) {
        requireAllowed(bytes);
        var free = free();
        if (free.isPresent() && free.getAsLong() < bytes) {
            throw problem("It needs at least %d bytes; %s has %d free, so %d are missing."
                    .formatted(bytes, directory, free.getAsLong(), bytes - free.getAsLong()));
        }
    }

    /**
     * @param length of the file by now, with holes
     * @throws ProblemException DISK_SPACE when the disk is nearly full, IMAGE_QUOTA
     */
    public void requireMore(long written, long length) {
        requireAllowed(length);
        var free = free();
        if (free.isPresent() && free.getAsLong() < PIECE) {
            throw full(written);
        }
    }

    /**
     * @param length of the whole file, with holes
     * @throws ProblemException IMAGE_QUOTA
     */
    public void requireAllowed(long length) {
        quota.accept(length);
    }

    /** The problem behind a failed write, if it is this one. */
    public Optional<ProblemException> behind(IOException e, long written) {
        var said = String.valueOf(e.getMessage());
        return said.contains("No space left on device") || said.contains("Disk quota exceeded")
                ? Optional.of(full(written))
                : Optional.empty();
    }

    private ProblemException full(long written) {
        return problem("%d bytes were written and more would have come; %s has %d free without them."
                .formatted(written, directory, free().orElse(0) + written));
    }

    /** Empty when it cannot be told: then the write says it. */
    private OptionalLong free() {
        return DiskRoom.free(directory);
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
