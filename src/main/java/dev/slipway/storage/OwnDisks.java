package dev.slipway.storage;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Disks that Slipway made out of somebody else's files: each one file, called after its image's id. */
@ApplicationScoped
public class OwnDisks {
    private static final Logger LOG = Logger.getLogger(OwnDisks.class);

    private final Path directory;

    public OwnDisks(ImageSettings settings) {
        this.directory = settings.directory().toAbsolutePath().normalize().resolve("disks");
    }

    /** Where it is, or will be; absolute and real. */
    public Path file(UUID image) {
        return directory().resolve(image + ".img");
    }

    /** As files of import directories are opened. */
    public ImportedFile open(Path file) {
        return ImportedFile.open(file.toString(), List.of(directory()));
    }

    public boolean owns(Path file) {
        try {
            return Files.isDirectory(directory) && file.startsWith(directory.toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a disk's name to another one with the same bytes, so that they are there once; where that cannot be done, it stays as it is. */
    public void link(Path same, Path disk) {
        try (var part = AtomicFile.begin(disk)) {
            Files.createLink(part.path(), same);
            AtomicFile.move(part.path(), disk);
        } catch (IOException e) {
            LOG.debugf(e, "%s keeps bytes of its own", disk);
        }
    }

    /** Takes a disk away, also one in the making; not there is fine. */
    public void discard(UUID image) {
        try {
            AtomicFile.discard(file(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory() {
        try {
            return Rights.passage(directory).toRealPath();
        } catch (IOException e) {
            throw new ProblemException(
                    FileTrouble.of(ProblemCode.PERMISSION, "The directory for disks cannot be made.", directory, e), e);
        }
    }
}
