package dev.slipway.image.build;

import static dev.slipway.problem.ProblemCode.*;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.disk.archive.Packing;
import dev.slipway.disk.archive.Packs;
import dev.slipway.disk.format.Disks;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.ImportedFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk of ours is the very disk that was packed, or it is not there at all. */
class DiskMakerTest extends DiskMakerCase {
    private NewImage wish(Path file, Packing packing, boolean raw) {
        return new NewImage(id, "win", new DiskSource.Packed(file.toString(), null, packing, raw));
    }

    @ParameterizedTest
    @EnumSource
    void aDiskOfEveryFormatIsUnpackedCheckedAndReadable(Packing packing) throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        for (var kind : List.of(Disks.KINDS.get(0), Disks.KINDS.get(8), Disks.KINDS.get(11), Disks.KINDS.get(13))) {
            var disk = Disks.make(kind, raw, directory.resolve("disk"));
            var packed = Packs.pack(packing, disk, imports.resolve("Windows 10.iso"));
            // A fixed VHD begins as a raw disk does.
            var wish = wish(packed, packing, kind.type().equals("fixed"));
            var made = make(wish);
            assertThat(made).hasSameBinaryContentAs(disk);
            var reading = own.maker.read(made, wish.source());
            assertThat(reading.format()).isEqualTo(kind.format());
            assertThat(reading.firmware()).isEqualTo(Firmware.BIOS);
            assertThat(Files.getPosixFilePermissions(made)).isEqualTo(fromString("rw-r--r--"));
            assertThat(Files.getPosixFilePermissions(made.getParent())).isEqualTo(fromString("rwx--x--x"));
            own.disks.discard(id);
            assertNothingIsThere();
        }
    }

    private NewImage found(Path packed) throws Exception {
        try (var file = ImportedFile.open(packed.toString(), List.of(imports))) {
            return new NewImage(
                    id, "win", PackedFiles.look(file, Optional.empty()).orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFixedVhdIsSoughtByItsNameAndProvedByItsFooter(Packing packing) throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        var disk = Disks.make(Disks.KINDS.get(13), raw, directory.resolve("disk"));
        var bytes = Files.readAllBytes(disk);
        var packed = packing == Packing.ZIP
                ? Files.write(imports.resolve("win.zip"), Packs.zip(Map.of("folder/win.vhd", bytes)))
                : Files.write(imports.resolve("win.VHD.gz"), Packs.pack(packing, bytes));
        var wish = found(packed);
        var made = make(wish);
        assertThat(made).hasSameBinaryContentAs(disk);
        assertThat(own.maker.read(made, wish.source()).format()).isEqualTo(DiskFormat.VPC);
        own.disks.discard(id);
        Files.write(imports.resolve("no.vhd.gz"), Packs.pack(Packing.GZIP, Files.readAllBytes(raw)));
        assertThat(refusal(found(imports.resolve("no.vhd.gz")))).isEqualTo(IMAGE_UNKNOWN_FORMAT);
    }

    @Test
    void aDiskPackedInPiecesByPzstdIsUnpacked() throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        var disk = Disks.make(Disks.KINDS.getFirst(), raw, directory.resolve("disk"));
        var bytes = Files.readAllBytes(disk);
        var packed = new ByteArrayOutputStream();
        for (var piece : List.of(Arrays.copyOf(bytes, 1000), Arrays.copyOfRange(bytes, 1000, bytes.length))) {
            var frame = Packs.pack(Packing.ZSTD, piece);
            // A skippable frame of four bytes says how long the next one is.
            packed.write(ByteBuffer.allocate(12)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0x184D2A50)
                    .putInt(4)
                    .putInt(frame.length)
                    .array());
            packed.write(frame);
        }
        var wish = found(Files.write(imports.resolve("a.qcow2.zst"), packed.toByteArray()));
        assertThat(make(wish)).hasSameBinaryContentAs(disk);
    }

    @Test
    void aRawDiskIsWrittenWithHoles() throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        try (var file = java.nio.channels.FileChannel.open(raw, java.nio.file.StandardOpenOption.WRITE)) {
            file.write(java.nio.ByteBuffer.wrap(new byte[1]), (300L << 20) - 1);
        }
        var packed = Packs.pack(Packing.GZIP, raw, imports.resolve("disk.raw.gz"));
        var made = make(wish(packed, Packing.GZIP, true));
        assertThat(Files.mismatch(made, raw)).isEqualTo(-1);
        assertThat(own.maker
                        .read(made, wish(packed, Packing.GZIP, true).source())
                        .format())
                .isEqualTo(DiskFormat.RAW);
        var du = new ProcessBuilder("du", "-k", made.toString()).start();
        assertThat(du.inputReader().readLine()).matches("[1-3]\\d{3}\\t.*");
    }

    @Test
    void theOriginalStaysAsItIsAndProgressIsThatOfTheInput() throws Exception {
        var disk = VdiBuilder.full(8).write(directory.resolve("a.vdi"));
        var noise = new byte[1 << 20];
        var random = new java.util.Random(1);
        for (var block = 0; block < 8; block++) {
            random.nextBytes(noise);
            VdiBuilder.full(8).put(disk, (long) block << 20, noise);
        }
        var packed = Packs.pack(Packing.ZSTD, disk, imports.resolve("a.vdi.zst"));
        var before = Files.readAttributes(packed, "unix:lastModifiedTime,ctime,uid,gid,mode,nlink");
        var context = new RecordingContext();
        own.maker.make(context, wish(packed, Packing.ZSTD, false), _ -> {});
        assertThat(Files.readAttributes(packed, "unix:lastModifiedTime,ctime,uid,gid,mode,nlink"))
                .isEqualTo(before);
        assertThat(context.progress()).hasSizeGreaterThan(5).allSatisfy(step -> {
            assertThat(step.total()).isEqualTo(Files.size(packed));
            assertThat(step.done()).isLessThanOrEqualTo(step.total());
        });
        assertThat(context.progress().getLast().percent()).isEqualTo(100);
    }

    @Test
    void whatAKilledServiceLeftIsMadeAnew() throws Exception {
        var disk = VdiBuilder.full(2).write(directory.resolve("a.vdi"));
        var packed = Packs.pack(Packing.XZ, disk, imports.resolve("a.vdi.xz"));
        var target = own.disks.file(id);
        Files.write(target.resolveSibling(target.getFileName() + ".part"), new byte[5000]);
        var made = make(wish(packed, Packing.XZ, false));
        assertThat(made).hasSameBinaryContentAs(disk);
        // Killed after the last act, but before that was written down.
        var again = new RecordingContext();
        own.maker.make(again, wish(packed, Packing.XZ, false), _ -> {});
        assertThat(again.lines()).containsExactly("The disk is there already.");
        assertThat(again.skipped()).as("a skipped step would not be undone").isEmpty();
    }

    @Test
    void cancelledItLeavesNothing() throws Exception {
        var disk = VdiBuilder.full(4).write(directory.resolve("a.vdi"));
        var packed = Packs.pack(Packing.GZIP, disk, imports.resolve("a"));
        var context = new RecordingContext();
        context.cancel();
        assertThatThrownBy(() -> own.maker.make(context, wish(packed, Packing.GZIP, false), _ -> {}))
                .isInstanceOf(CancelledException.class);
        assertNothingIsThere();
    }

    @Test
    void moreThanItsImageMayTakeIsSeenWhileItGrowsAndLeavesNothing() throws Exception {
        var disk = VdiBuilder.full(130).write(directory.resolve("a.vdi"));
        var noise = new byte[1 << 20];
        new java.util.Random(1).nextBytes(noise);
        for (var block = 0; block < 130; block++) {
            VdiBuilder.full(130).put(disk, (long) block << 20, noise);
        }
        var packed = Packs.pack(Packing.ZSTD, disk, imports.resolve("a.vdi.zst"));
        var asked = new java.util.ArrayList<Long>();
        assertThatThrownBy(() -> own.maker.make(new RecordingContext(), wish(packed, Packing.ZSTD, false), bytes -> {
                    asked.add(bytes);
                    if (bytes > 100 << 20) {
                        throw new ProblemException(
                                dev.slipway.problem.Problem.of(dev.slipway.problem.ProblemCode.IMAGE_QUOTA, "enough"));
                    }
                }))
                .hasMessageContaining("IMAGE_QUOTA");
        assertThat(asked)
                .hasSize(3)
                .isSorted()
                .last()
                .satisfies(bytes -> assertThat(bytes).isBetween(128L << 20, 130L << 20));
        assertNothingIsThere();
    }

    @Test
    void whatIsNoWholeDiskLeavesNothing() throws Exception {
        var cut = VdiBuilder.full(2).length((2 << 20) + 5).write(directory.resolve("cut.vdi"));
        var packed = Packs.pack(Packing.ZIP, cut, imports.resolve("win.zip"));
        var refused = catchThrowableOfType(ProblemException.class, () -> make(wish(packed, Packing.ZIP, false)));
        assertThat(refused.problem().code()).isEqualTo(IMAGE_TRUNCATED);
        assertThat(refused.problem().title()).contains("win.zip");
        assertNothingIsThere();

        var qcow2 = directory.resolve("q");
        dev.slipway.disk.format.vdi.Qemu.img(
                "create", "-q", "-u", "-f", "qcow2", "-b", "/etc/passwd", "-F", "raw", qcow2.toString(), "1M");
        var hostile = Packs.pack(Packing.GZIP, qcow2, imports.resolve("q.gz"));
        refused = catchThrowableOfType(ProblemException.class, () -> make(wish(hostile, Packing.GZIP, false)));
        assertThat(refused.problem().code()).isEqualTo(IMAGE_EXTERNAL_DATA);
        assertNothingIsThere();
    }

    @Test
    void aFileThatIsStillWrittenIsRefused() throws Exception {
        var disk = VdiBuilder.full(2).write(directory.resolve("a.vdi"));
        var packed = Packs.pack(Packing.GZIP, disk, imports.resolve("a"));
        var context = (dev.slipway.operation.StepContext) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {dev.slipway.operation.StepContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("progress")) {
                        Files.setLastModifiedTime(packed, java.nio.file.attribute.FileTime.fromMillis(1));
                    }
                    return null;
                });
        var refused = catchThrowableOfType(
                ProblemException.class, () -> own.maker.make(context, wish(packed, Packing.GZIP, false), _ -> {}));
        assertThat(refused.problem().code()).isEqualTo(IMAGE_CHANGED);
        assertNothingIsThere();
    }
}
