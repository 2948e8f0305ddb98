package dev.slipway.machine;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.FileTrouble;
import dev.slipway.storage.Rights;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The files that belong to machines: every name begins with the machine's id, so nothing else is ever removed. */
@ApplicationScoped
public class Volumes {
    // Windows wants a disk, not a size.
    private static final long SPARE_BYTES = 1L << 30;

    private final Path volumes;
    private final Path media;

    Volumes(@ConfigProperty(name = "slipway.images.directory") Path directory) {
        this.volumes = directory.toAbsolutePath().resolve("volumes");
        this.media = directory.toAbsolutePath().resolve("media");
    }

    /** Where a layer of a machine's disk lies; number 0 is the first. */
    public Path layer(UUID machine, int number, DiskFormat format) {
        createDirectory();
        return volumes.resolve("%s-%d.%s".formatted(machine, number, format.driver()));
    }

    /** Where the empty disk lies that stands beside a machine's own for a while; it may be missing. */
    public Path spare(UUID machine) {
        return volumes.resolve(machine + "-spare.raw");
    }

    /** Makes that disk, without any content; one that is there is kept. */
    public Path createSpare(UUID machine) {
        createDirectory();
        var file = spare(machine);
        try {
            if (!Files.exists(file)) {
                Files.createFile(file, Rights.OURS_ALONE);
                Rights.settle(file);
            }
            try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
                disk.setLength(SPARE_BYTES);
            }
            return file;
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.PERMISSION,
                            "The spare disk cannot be made.",
                            new Remedy.Command("See whether the disk is full.", "df -h " + volumes)),
                    e);
        }
    }

    Path directory() {
        return volumes;
    }

    private void createDirectory() {
        try {
            Rights.passage(volumes);
        } catch (IOException e) {
            throw new ProblemException(
                    FileTrouble.of(ProblemCode.PERMISSION, "The directory for disks cannot be made.", volumes, e), e);
        }
    }

    /** Removes one file; not there is fine. */
    public void delete(Path file) {
        if (!file.startsWith(volumes) && !file.startsWith(media)) {
            throw new IllegalArgumentException("not a machine's file: " + file);
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.PERMISSION,
                            "The file %s cannot be removed.".formatted(file.getFileName()),
                            new Remedy.Command("Remove it.", "rm " + file)),
                    e);
        }
    }

    /** Removes everything whose name begins with the machine's id. */
    void deleteAll(UUID machine) {
        for (var directory : new Path[] {volumes, media}) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (var files = Files.newDirectoryStream(directory, machine + "-*")) {
                files.forEach(this::delete);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
