package dev.slipway.image.export;

import dev.slipway.disk.DiskTool;
import dev.slipway.storage.Rights;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The files of exports, each called after its id; nobody but Slipway reads them. */
@ApplicationScoped
class ExportFiles {
    private static final String ENDING = ".export";

    private final Path directory;
    private final DiskTool tool;

    ExportFiles(@ConfigProperty(name = "slipway.images.directory") Path directory, DiskTool tool) {
        this.directory = directory.toAbsolutePath().normalize().resolve("exports");
        this.tool = tool;
    }

    Path file(UUID id) {
        return directory.resolve(id + ENDING);
    }

    void prepare() {
        try {
            Rights.passage(Objects.requireNonNull(directory.getParent()));
            Rights.ourFolder(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long size(UUID id) {
        try {
            return Files.size(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also one in the making; not there is fine. */
    void discard(UUID id) {
        tool.discard(file(id));
    }

    /** Removes files that no export stands for and that were not written since. */
    void dropUnless(Set<UUID> known, Instant since) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (known.stream().noneMatch(id -> name.startsWith(id.toString()))
                        && Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
