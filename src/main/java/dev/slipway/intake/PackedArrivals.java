package dev.slipway.intake;

import dev.slipway.disk.archive.PackedDisk;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.image.ImageKind;
import dev.slipway.image.ImageNames;
import dev.slipway.image.ImageProblems;
import dev.slipway.image.ImageQuota;
import dev.slipway.image.NameRequest;
import dev.slipway.image.build.DiskMaker;
import dev.slipway.image.build.PackedFiles;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.ImportedFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Packed disks among the files that were uploaded or downloaded. */
@ApplicationScoped
public class PackedArrivals {
    private static final String UNPACKED = "unpacked";

    private final DiskMaker maker;
    private final ImageNames names;
    private final ImageQuota quota;

    PackedArrivals(DiskMaker maker, ImageNames names, ImageQuota quota) {
        this.maker = maker;
        this.names = names;
        this.quota = quota;
    }

    /**
     * Unpacks a packed disk in its place; every other file is left as it is. Repeated after a crash, it goes on as if nothing had happened.
     *
     * @param arrived whole, absolute
     * @param fileName what it is called where it came from
     * @param name that its image shall have
     * @param kind that somebody says it has; a raw disk is one only when he says so
     * @return what the disk is called; empty when it was no packed one
     * @throws ProblemException IMAGE_*, ARCHIVE_UNSAFE, DISK_SPACE
     */
    public Optional<String> unpack(
            StepContext context, Path arrived, String fileName, NameRequest name, Optional<ImageKind> kind)
            throws InterruptedException {
        var directory = Objects.requireNonNull(arrived.getParent(), "not absolute");
        try (var opened = ImportedFile.open(arrived.toString(), List.of(directory))) {
            var file = opened.called(fileName);
            var packed = PackedFiles.look(file, kind);
            if (packed.isEmpty()) {
                // An earlier run may have died when the disk had just taken its place.
                return context.recall(UNPACKED);
            }
            var image = names.joined(name, fileName);
            maker.unpack(
                    context,
                    packed.get(),
                    file,
                    bytes -> quota.require(image, bytes, 0),
                    disk -> context.remember(UNPACKED, nameOf(fileName, disk.format() == DiskFormat.RAW)));
            return context.recall(UNPACKED);
        } catch (IOException e) {
            throw ImageProblems.unreadable(arrived, e);
        }
    }

    /** A raw disk is known by its name only. */
    static String nameOf(String packedName, boolean raw) {
        var name = PackedDisk.bareName(packedName);
        return raw && !name.matches("(?i).*\\.(raw|img)") ? name + ".raw" : name;
    }
}
