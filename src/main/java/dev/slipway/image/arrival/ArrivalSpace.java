package dev.slipway.image.arrival;

import dev.slipway.image.UploadedImages;
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

/** The room on the disk for files on their way in: each byte is promised once, and what nobody expects any more goes. */
@ApplicationScoped
public class ArrivalSpace {
    /** What is done while nobody else is promised anything. */
    public interface Promise<T> {
        T keep() throws IOException;
    }

    private final PartFiles parts;
    private final List<ExpectedFiles> rooms;
    private final UploadedImages images;
    private final ReentrantLock promising = new ReentrantLock();

    ArrivalSpace(PartFiles parts, @All List<ExpectedFiles> rooms, UploadedImages images) {
        this.parts = parts;
        this.rooms = rooms;
        this.images = images;
    }

    /**
     * Promises bytes to a new file.
     *
     * @param promise makes them count from now on
     * @throws dev.slipway.problem.ProblemException DISK_SPACE
     */
    public <T> T promise(String what, long bytes, Promise<T> promise) {
        // One at a time, or two could both be promised the same free bytes.
        promising.lock();
        try {
            var promised =
                    expected().values().stream().mapToLong(Long::longValue).sum();
            require(what, bytes, parts.free() - promised);
            return promise.keep();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            promising.unlock();
        }
    }

    /** Asked again by a file that was promised its space, as somebody else may have filled the disk. */
    public void requireStill(String what, long bytes) {
        try {
            require(what, bytes, parts.free());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes part files that nobody expects and that were not written since, and stored files without an image. */
    public void reclaim(Instant since) throws IOException {
        var known = expected().keySet().stream().map(parts::file).toList();
        parts.dropUnless(known::contains, since);
        if (rooms.stream().noneMatch(ExpectedFiles::finishing)) {
            images.dropOrphans();
        }
    }

    private void require(String what, long bytes, long free) {
        if (free < bytes) {
            throw ArrivalProblems.noSpace(what, bytes, free, parts.root()).toException();
        }
    }

    private Map<UUID, Long> expected() {
        var all = new HashMap<UUID, Long>();
        rooms.forEach(room -> all.putAll(room.expected()));
        return all;
    }
}
