package dev.slipway.image.upload;

import dev.slipway.image.UploadSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Part files, named by the upload's id. The length of the file is the offset of the upload: bytes are only ever appended, so it is right after
 * kill -9 without a second record to keep in step. They are synced once, when all are here; what a power failure takes back before, the next
 * HEAD does not count.
 */
@ApplicationScoped
class PartFiles {
    private static final String ENDING = ".part";

    private final Path root;
    private final Path directory;

    PartFiles(UploadSettings settings) {
        root = settings.directory().toAbsolutePath().normalize();
        directory = root.resolve("incoming");
    }

    Path file(UUID id) {
        return directory.resolve(id + ENDING);
    }

    void create(UUID id) throws IOException {
        Files.createDirectories(
                root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        // QEMU's account has no business here until the file was checked.
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(file(id));
    }

    /** Bytes that are here; 0 when the file is not. */
    long length(UUID id) {
        try {
            return Files.size(file(id));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When its last byte came; long ago when the file is not there. */
    Instant modified(UUID id) {
        try {
            return Files.getLastModifiedTime(file(id)).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.EPOCH;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean exists(UUID id) {
        return Files.exists(file(id));
    }

    FileChannel open(UUID id) throws IOException {
        return FileChannel.open(file(id), StandardOpenOption.WRITE);
    }

    /** After this the bytes are there, also after a power failure. */
    void sync(UUID id) throws IOException {
        try (var channel = open(id)) {
            channel.force(true);
        }
    }

    void delete(UUID id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that may still be written to the file system. */
    long free() throws IOException {
        for (var place = root; place != null; place = place.getParent()) {
            if (Files.exists(place)) {
                return Files.getFileStore(place).getUsableSpace();
            }
        }
        throw new NoSuchFileException(root.toString());
    }

    Path root() {
        return root;
    }

    /** Removes part files that no upload stands for and that were not written since. */
    void dropUnless(Predicate<Path> known, Instant since) throws IOException {
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
