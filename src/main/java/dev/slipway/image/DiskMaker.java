package dev.slipway.image;

import dev.slipway.image.packed.PackedDisk;
import dev.slipway.image.packed.SparseFile;
import dev.slipway.image.packed.UnpackLimits;
import dev.slipway.image.packed.Unpacking;
import dev.slipway.operation.Progress;
import dev.slipway.operation.StepContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Makes a disk out of other files. It appears under its name only when it is whole, checked and on the disk. */
@ApplicationScoped
class DiskMaker {
    private final ImageSettings settings;
    private final ImageContent content;
    private final OwnDisks disks;

    DiskMaker(ImageSettings settings, ImageContent content, OwnDisks disks) {
        this.settings = settings;
        this.content = content;
        this.disks = disks;
    }

    /**
     * Nothing stays behind when it fails or is cancelled; a disk that is there already is left as it is.
     *
     * @throws dev.slipway.problem.ProblemException IMAGE_*, ARCHIVE_UNSAFE, DISK_SPACE, TOOL_FAILED
     */
    void make(StepContext context, NewImage image) throws InterruptedException {
        var target = disks.file(image.id());
        if (Files.exists(target)) {
            // Not a skipped step: those are not undone.
            context.log("The disk is there already.");
            return;
        }
        try (var part = PartFile.begin(target)) {
            var total = write(context, image.source(), part.path());
            context.log("Checking the disk.");
            Files.setPosixFilePermissions(part.path(), PosixFilePermissions.fromString("rw-r--r--"));
            read(part.path(), image.source());
            part.finish();
            context.progress(new Progress(Progress.Unit.BYTES, total, total));
        } catch (ClosedByInterruptException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            throw Images.unreadable(Path.of(image.source().file()), e);
        }
    }

    ImageContent.Reading read(Path disk, DiskSource source) throws IOException, InterruptedException {
        try (var file = disks.open(disk)) {
            return switch (source) {
                case DiskSource.Packed packed -> content.unpacked(file, packed.fileName(), packed.raw());
            };
        }
    }

    /** Answers how many bytes the progress had. */
    private long write(StepContext context, DiskSource source, Path target) throws IOException {
        return switch (source) {
            case DiskSource.Packed packed -> unpack(context, packed, target);
        };
    }

    private long unpack(StepContext context, DiskSource.Packed source, Path target) throws IOException {
        var space = new FreeSpace(Objects.requireNonNull(target.getParent()));
        try (var file = ImportedFile.open(source.file(), settings.importDirectories())) {
            var before = Fingerprint.of(file);
            try (var packed = PackedDisk.open(
                            file.channel(), source.packing(), source.fileName(), new DiskStarts(source.raw()));
                    var made = SparseFile.create(target)) {
                // What was packed takes at least that much.
                space.require(packed.packedSize());
                context.log("Unpacking %,d bytes of %s."
                        .formatted(packed.packedSize(), source.packing().words()));
                var watch = new Watch(context, space, made, packed.packedSize());
                try {
                    new Unpacking(UnpackLimits.forDisksOf(settings.largestDisk())).run(packed, made, watch::passed);
                } catch (IOException e) {
                    throw space.behind(e, made.written()).orElseThrow(() -> e);
                }
                context.log("It unpacked to %,d bytes, %,d of them without holes."
                        .formatted(made.position(), made.written()));
                if (!Fingerprint.of(file).equals(before)) {
                    throw Images.changed(file.path(), "It changed while it was read; somebody still writes it.");
                }
                return packed.packedSize();
            }
        }
    }

    /** Says how far it is, and looks at the free space now and then. */
    private static final class Watch {
        private final StepContext context;
        private final FreeSpace space;
        private final SparseFile made;
        private final long total;
        private long looked;

        Watch(StepContext context, FreeSpace space, SparseFile made, long total) {
            this.context = context;
            this.space = space;
            this.made = made;
            this.total = total;
        }

        void passed(long done) {
            // All of it is done only when the file is on the disk under its name.
            context.progress(new Progress(Progress.Unit.BYTES, Math.clamp(done, 0, total - 1), total));
            // The same figure again is not shown, but must not hide that somebody cancelled.
            context.checkCancelled();
            if (made.written() - looked >= FreeSpace.PIECE) {
                looked = made.written();
                try {
                    space.requireMore(looked);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }
}
