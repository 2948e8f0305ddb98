package dev.slipway.image.build;

import static dev.slipway.problem.ProblemCode.IMAGE_UNKNOWN_FORMAT;

import dev.slipway.disk.DiskStarts;
import dev.slipway.disk.archive.PackedDisk;
import dev.slipway.disk.archive.TarredDisk;
import dev.slipway.disk.archive.UnpackLimits;
import dev.slipway.disk.archive.Unpacking;
import dev.slipway.disk.format.vdi.VdiChain;
import dev.slipway.image.ImageContent;
import dev.slipway.image.ImageProblems;
import dev.slipway.operation.Progress;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.AtomicFile;
import dev.slipway.storage.FreeSpace;
import dev.slipway.storage.ImportDirectories;
import dev.slipway.storage.ImportedFile;
import dev.slipway.storage.OwnDisks;
import dev.slipway.storage.Rights;
import dev.slipway.storage.SparseFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Makes a disk out of other files. It appears under its name only when it is whole, checked and on the disk. */
@ApplicationScoped
public class DiskMaker {
    private static final String SUM = "made.sha256";

    private final ImportDirectories imports;
    private final ImageContent content;
    private final OwnDisks disks;

    public DiskMaker(ImportDirectories imports, ImageContent content, OwnDisks disks) {
        this.imports = imports;
        this.content = content;
        this.disks = disks;
    }

    /**
     * Nothing stays behind when it fails or is cancelled; a disk that is there already is left as it is. What was packed or in an appliance
     * has a {@link #sum} afterwards; joined snapshots have none, as their disk is mostly holes that nobody had to read.
     *
     * @param quota throws when the disk may not have so many bytes
     * @throws dev.slipway.problem.ProblemException IMAGE_*, ARCHIVE_UNSAFE, DISK_SPACE, TOOL_FAILED
     */
    void make(StepContext context, NewImage image, LongConsumer quota) throws InterruptedException {
        var target = disks.file(image.id());
        if (Files.exists(target)) {
            // Not a skipped step: those are not undone.
            context.log("The disk is there already.");
            return;
        }
        try (var part = AtomicFile.begin(target)) {
            var made = write(context, image.source(), part.path(), quota);
            made.sha256().ifPresent(sum -> {
                context.log("SHA-256 " + sum);
                context.remember(SUM, sum);
            });
            context.log("Checking the disk.");
            Rights.settle(part.path());
            read(part.path(), image.source());
            part.finish();
            context.progress(new Progress(Progress.Unit.BYTES, made.total(), made.total()));
        } catch (ClosedByInterruptException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            throw ImageProblems.unreadable(Path.of(image.source().file()), e);
        }
    }

    /** The SHA-256 of the disk that an earlier step of the same operation made, where it has one. */
    static Optional<String> sum(StepContext context) {
        return context.recall(SUM);
    }

    /**
     * Puts the disk in a packed file into that file's place; the file is as before until the disk is whole and checked.
     *
     * @param quota throws when the disk may not have so many bytes
     * @param whole told what the disk is, right before it takes the place
     * @throws dev.slipway.problem.ProblemException IMAGE_*, ARCHIVE_UNSAFE, DISK_SPACE
     */
    public void unpack(
            StepContext context,
            DiskSource.Packed source,
            ImportedFile packed,
            LongConsumer quota,
            Consumer<ImageContent.Reading> whole)
            throws IOException, InterruptedException {
        try (var part = AtomicFile.begin(packed.path())) {
            var space = new FreeSpace(Objects.requireNonNull(part.path().getParent()), quota);
            try (var made = SparseFile.create(part.path())) {
                fill(context, space, made, () -> unpack(context, source, packed, made, space));
            }
            try (var file = ImportedFile.open(part.path().toString(), List.of(space.directory()))) {
                whole.accept(content.unpacked(file, source.fileName(), source.raw()));
            }
            part.finish();
        } catch (ClosedByInterruptException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }

    /**
     * What has been made.
     *
     * @throws dev.slipway.problem.ProblemException IMAGE_* when it is not the disk that was wished for
     */
    ImageContent.Reading read(Path disk, DiskSource source) throws IOException, InterruptedException {
        try (var file = disks.open(disk)) {
            return switch (source) {
                case DiskSource.Packed packed -> content.unpacked(file, packed.fileName(), packed.raw());
                case DiskSource.Member member -> {
                    var reading = content.unpacked(file, member.fileName(), false);
                    if (reading.format() != member.format()) {
                        throw otherFormat(member, reading);
                    }
                    yield bootable(reading, member);
                }
                case DiskSource.Chain chain -> bootable(content.flattened(file, chain.fileName()), chain);
            };
        }
    }

    /** These become machines at once. */
    private static ImageContent.Reading bootable(ImageContent.Reading reading, DiskSource source) {
        if (reading.firmware() == null) {
            throw new Problem(
                            IMAGE_UNKNOWN_FORMAT,
                            "Nothing can boot from the disk of \"%s\".".formatted(source.fileName()),
                            "It has no boot sector.",
                            List.of(
                                    new Remedy.Advice(
                                            "In VirtualBox, attach the disk that holds Windows to the lowest port, and bring the machine again.")))
                    .toException();
        }
        return reading;
    }

    private static ProblemException otherFormat(DiskSource.Member member, ImageContent.Reading reading) {
        return new Problem(
                        IMAGE_UNKNOWN_FORMAT,
                        "The disk of \"%s\" is not what the appliance says.".formatted(member.fileName()),
                        "The appliance calls it a %s; it is a %s."
                                .formatted(
                                        member.format().words(),
                                        Objects.requireNonNull(reading.format()).words()),
                        List.of(new Remedy.Advice("Export or download it again, from a source you trust.")))
                .toException();
    }

    /** @param total bytes that the progress had */
    private record Made(long total, Optional<String> sha256) {}

    private Made write(StepContext context, DiskSource source, Path target, LongConsumer quota) throws IOException {
        var space = new FreeSpace(Objects.requireNonNull(target.getParent()), quota);
        try (var inputs = Inputs.open(source, imports.all());
                var made = source instanceof DiskSource.Chain ? SparseFile.create(target) : SparseFile.summed(target)) {
            var done = fill(context, space, made, () -> {
                var total = switch (source) {
                    case DiskSource.Packed packed -> unpack(context, packed, inputs.first(), made, space);
                    case DiskSource.Member member -> extract(context, member, inputs.first(), made, space);
                    case DiskSource.Chain _ -> flatten(context, inputs.layers(), made, space);
                };
                inputs.requireUnchanged();
                return total;
            });
            return new Made(done, made.sha256());
        }
    }

    private interface Filling {
        long run() throws IOException;
    }

    private static long fill(StepContext context, FreeSpace space, SparseFile made, Filling filling)
            throws IOException {
        try {
            var total = filling.run();
            space.requireAllowed(made.position());
            context.log(
                    "The disk has %,d bytes, %,d of them without holes.".formatted(made.position(), made.written()));
            return total;
        } catch (IOException e) {
            throw space.behind(e, made.written()).orElseThrow(() -> e);
        }
    }

    private long unpack(
            StepContext context, DiskSource.Packed source, ImportedFile file, SparseFile made, FreeSpace space)
            throws IOException {
        var starts = new DiskStarts(source.raw());
        try (var packed = PackedDisk.open(file.channel(), source.packing(), source.fileName(), starts)) {
            // What was packed takes at least that much.
            space.require(packed.packedSize());
            context.log("Unpacking %,d bytes of %s."
                    .formatted(packed.packedSize(), source.packing().words()));
            new Unpacking(limits()).run(packed, made, new MakingProgress(context, space, made, packed.packedSize()));
            return packed.packedSize();
        }
    }

    private long extract(
            StepContext context, DiskSource.Member source, ImportedFile file, SparseFile made, FreeSpace space)
            throws IOException {
        var disk = TarredDisk.open(file.channel(), source.member(), source.fileName());
        space.require(disk.size());
        context.log("Taking %,d bytes out of the appliance.".formatted(disk.size()));
        var total = Math.max(disk.size(), 1);
        disk.copy(made, limits(), source.checksum(), new MakingProgress(context, space, made, total));
        return total;
    }

    private long flatten(StepContext context, List<VdiChain.Layer> layers, SparseFile made, FreeSpace space)
            throws IOException {
        var chain = VdiChain.open(layers, imports.largestDisk());
        var total = Math.max(chain.dataBytes(), 1);
        space.require(total);
        context.log("Joining %d disks, %,d bytes of data.".formatted(layers.size(), total));
        chain.flatten(made, new MakingProgress(context, space, made, total));
        return total;
    }

    private UnpackLimits limits() {
        return UnpackLimits.forDisksOf(imports.largestDisk());
    }
}
