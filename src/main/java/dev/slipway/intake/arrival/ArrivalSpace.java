package dev.slipway.intake.arrival;

import dev.slipway.image.ImageQuota;
import dev.slipway.intake.UploadedImages;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The room for files on their way in, on the disk and in what their image may take: each byte is promised once, and what nobody expects any
 * more goes.
 */
@ApplicationScoped
public class ArrivalSpace {
    /** What is done while nobody else is promised anything. */
    public interface Promise<T> {
        T keep() throws IOException;
    }

    private final IncomingFiles parts;
    private final List<ExpectedFiles> rooms;
    private final UploadedImages images;
    private final ImageQuota quota;
    private final ReentrantLock promising = new ReentrantLock();

    ArrivalSpace(IncomingFiles parts, @All List<ExpectedFiles> rooms, UploadedImages images, ImageQuota quota) {
        this.parts = parts;
        this.rooms = rooms;
        this.images = images;
        this.quota = quota;
    }

    /**
     * Promises a new file the bytes that are still to come.
     *
     * @param promise makes them count from now on
     * @throws dev.slipway.problem.ProblemException DISK_SPACE, IMAGE_QUOTA
     */
    public <T> T promise(String what, ExpectedFile file, Promise<T> promise) {
        // One at a time, or two could both be promised the same free bytes.
        promising.lock();
        try {
            var others = List.copyOf(expected().values());
            var beside = others.stream()
                    .filter(other -> other.image().isPresent() && other.image().equals(file.image()))
                    .mapToLong(ExpectedFile::bytes)
                    .sum();
            quota.require(file.image(), file.bytes(), beside);
            var promised = others.stream().mapToLong(ExpectedFile::toCome).sum();
            require(what, file.toCome(), promised);
            return promise.keep();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            promising.unlock();
        }
    }

    /** Asked again by a file that was promised its space, as somebody else may have filled the disk. */
    public void requireStill(String what, long bytes) {
        require(what, bytes, 0);
    }

    /** Removes part files that nobody expects and that were not written since, and stored files without an image. */
    public void reclaim(Instant since) throws IOException {
        var known = expected().keySet().stream().map(parts::file).toList();
        parts.dropUnless(known::contains, since);
        if (rooms.stream().noneMatch(ExpectedFiles::finishing)) {
            images.dropOrphans();
        }
    }

    private void require(String what, long bytes, long promised) {
        var free = parts.free();
        if (free.isPresent() && free.getAsLong() - promised < bytes) {
            throw ArrivalProblems.noSpace(what, bytes, free.getAsLong() - promised, parts.root())
                    .toException();
        }
    }

    private Map<UUID, ExpectedFile> expected() {
        var all = new HashMap<UUID, ExpectedFile>();
        rooms.forEach(room -> all.putAll(room.expected()));
        return all;
    }
}
