package dev.slipway.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Files that were uploaded and became images: each is named by its SHA-256, so the same bytes lie here once. Slipway owns them, and still
 * never writes to one.
 */
@ApplicationScoped
public class StoredFiles {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Held from the look at who uses a file to the act on it. */
    private final ReentrantLock turn = new ReentrantLock();

    private final Path directory;

    StoredFiles(UploadSettings settings) {
        directory = settings.directory().toAbsolutePath().normalize().resolve("images");
    }

    public interface Act<T> {
        T run() throws IOException;
    }

    public <T> T exclusively(Act<T> act) throws IOException {
        turn.lock();
        try {
            return act.run();
        } finally {
            turn.unlock();
        }
    }

    public Path directory() {
        return directory;
    }

    public Path file(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("no SHA-256: " + sha256);
        }
        return directory.resolve(sha256);
    }

    public boolean holds(Path file) {
        return file.startsWith(directory);
    }

    /** Moves a whole, synced file in, or drops it when the same bytes are here. Repeating it after a crash is fine. */
    public Path keep(Path arrived, String sha256) throws IOException {
        var file = file(sha256);
        Rights.passage(directory);
        if (Files.exists(file)) {
            Files.deleteIfExists(arrived);
        } else {
            AtomicFile.moveToStay(arrived, file);
        }
        return file;
    }

    /** The same bytes again, for a file whose own went bad. It keeps its time of change, by which others know that nobody wrote it. */
    public void replace(Path arrived, Path file) throws IOException {
        Files.setLastModifiedTime(arrived, Files.getLastModifiedTime(file));
        AtomicFile.moveToStay(arrived, file);
    }

    public void drop(Path file) throws IOException {
        if (holds(file)) {
            Files.deleteIfExists(file);
        }
    }

    /** What a killed service left between the move and the registration. */
    public void dropUnless(Predicate<Path> used) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> orphans;
        try (var files = Files.list(directory)) {
            orphans = files.filter(file -> !used.test(file)).toList();
        }
        for (var orphan : orphans) {
            drop(orphan);
        }
    }
}
