package dev.slipway.intake.arrival;

import dev.slipway.storage.DiskRoom;
import dev.slipway.storage.Rights;
import dev.slipway.storage.UploadSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Part files, named by the arrival's id. The length of the file says how far it came: bytes are only ever appended, so it is right after
 * kill -9 without a second record to keep in step. They are synced once, when all are here; what a power failure takes back before, the next
 * look at the length does not count.
 */
@ApplicationScoped
public class IncomingFiles {
    private static final String ENDING = ".part";

    private final Path root;
    private final Path directory;

    IncomingFiles(UploadSettings settings) {
        root = settings.directory().toAbsolutePath().normalize();
        directory = root.resolve("incoming");
    }

    public Path file(UUID id) {
        return directory.resolve(id + ENDING);
    }

    public void create(UUID id) throws IOException {
        Rights.passage(root);
        // QEMU's account has no business here until the file was checked.
        Rights.ourFolder(directory);
        Files.createFile(file(id), Rights.OURS_ALONE);
    }

    /** Bytes that are here; 0 when the file is not. */
    public long length(UUID id) {
        try {
            return Files.size(file(id));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When its last byte came; long ago when the file is not there. */
    public Instant modified(UUID id) {
        try {
            return Files.getLastModifiedTime(file(id)).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.EPOCH;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean exists(UUID id) {
        return Files.exists(file(id));
    }

    public FileChannel open(UUID id) throws IOException {
        return FileChannel.open(file(id), StandardOpenOption.WRITE);
    }

    /** Drops what is behind that length. */
    public void truncate(UUID id, long length) throws IOException {
        try (var channel = open(id)) {
            channel.truncate(length);
        }
    }

    /** After this the bytes are there, also after a power failure. */
    public void sync(UUID id) throws IOException {
        try (var channel = open(id)) {
            channel.force(true);
        }
    }

    public void delete(UUID id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that may still be written to the file system; empty when that cannot be told. */
    public OptionalLong free() {
        return DiskRoom.free(root);
    }

    /** Whether a failed write means that the disk is full. */
    public static boolean isFull(IOException e) {
        var said = String.valueOf(e.getMessage());
        return said.contains("No space left") || said.contains("quota exceeded") || said.contains("File too large");
    }

    public Path root() {
        return root;
    }

    /** Removes part files that nobody expects and that were not written since. */
    public void dropUnless(Predicate<Path> known, Instant since) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> files;
        try (var listed = Files.list(directory)) {
            files = listed.toList();
        }
        for (var file : files) {
            if (file.getFileName().toString().endsWith(ENDING)
                    && !known.test(file)
                    && Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
