package dev.slipway.hypervisor;

import dev.slipway.storage.Rights;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This installation's identity; its mark on a domain says whose the domain is. */
@ApplicationScoped
public class Installation {
    private final UUID id;

    public Installation(@ConfigProperty(name = "slipway.data-directory") Path dataDirectory) {
        this.id = readOrCreate(dataDirectory.resolve("installation-id"));
    }

    /** Made once, then for ever the same: it lives beside the database, so that both are lost or kept together. */
    public UUID id() {
        return id;
    }

    private static UUID readOrCreate(Path file) {
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Rights.ourFolder(folder);
            }
            if (!Files.exists(file)) {
                create(file);
            }
            return UUID.fromString(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep this installation's id in " + file, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(file + " does not hold an id; restore it from a backup", e);
        }
    }

    // A hard link appears whole or not at all and never replaces the id of another process that was faster.
    private static void create(Path file) throws IOException {
        var draft = file.resolveSibling("installation-id." + UUID.randomUUID());
        Files.createFile(draft, Rights.OURS_ALONE);
        Files.writeString(draft, UUID.randomUUID() + "\n", StandardOpenOption.SYNC);
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException _) {
            // Somebody else's id counts.
        } finally {
            Files.delete(draft);
        }
    }
}
