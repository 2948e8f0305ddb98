package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.*;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.archive.Tars;
import dev.slipway.image.disk.Disks;
import dev.slipway.image.packed.Packing;
import dev.slipway.image.packed.Packs;
import dev.slipway.image.packed.TarredDisk;
import dev.slipway.image.vdi.VdiBuilder;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk of ours is the very disk that was packed, or it is not there at all. */
class DiskMakerTest {
    @TempDir
    Path directory;

    private Path imports;
    private OwnImages own;
    private final UUID id = UUID.randomUUID();

    @BeforeEach
    void directories() throws Exception {
        imports = Files.createDirectory(directory.resolve("import"));
        own = new OwnImages(directory.resolve("slipway"), imports);
    }

    private NewImage wish(Path file, Packing packing, boolean raw) {
        return new NewImage(id, "win", new DiskSource.Packed(file.toString(), null, packing, raw));
    }

    private Path make(NewImage wish) throws InterruptedException {
        own.maker.make(new RecordingContext(), wish);
        return own.disks.file(id);
    }

    private void assertNothingIsThere() throws Exception {
        try (var files = Files.list(own.disks.file(id).getParent())) {
            assertThat(files).isEmpty();
        }
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
        own.maker.make(context, wish(packed, Packing.ZSTD, false));
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
        own.maker.make(again, wish(packed, Packing.XZ, false));
        assertThat(again.lines()).containsExactly("The disk is there already.");
        assertThat(again.skipped()).as("a skipped step would not be undone").isEmpty();
    }

    @Test
    void cancelledItLeavesNothing() throws Exception {
        var disk = VdiBuilder.full(4).write(directory.resolve("a.vdi"));
        var packed = Packs.pack(Packing.GZIP, disk, imports.resolve("a"));
        var context = new RecordingContext();
        context.cancel();
        assertThatThrownBy(() -> own.maker.make(context, wish(packed, Packing.GZIP, false)))
                .isInstanceOf(CancelledException.class);
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
        dev.slipway.image.vdi.Qemu.img(
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
                ProblemException.class, () -> own.maker.make(context, wish(packed, Packing.GZIP, false)));
        assertThat(refused.problem().code()).isEqualTo(IMAGE_CHANGED);
        assertNothingIsThere();
    }

    private NewImage member(byte[] tar, TarredDisk.@Nullable Checksum checksum) throws Exception {
        var file = Files.write(imports.resolve("win10.ova"), tar);
        return new NewImage(id, "win", new DiskSource.Member(file.toString(), "disk1.vmdk", DiskFormat.VMDK, checksum));
    }

    private static TarredDisk.Checksum checksum(String algorithm, byte[] content) throws Exception {
        var digest = MessageDigest.getInstance(algorithm.replace("SHA", "SHA-")).digest(content);
        return new TarredDisk.Checksum(algorithm, HexFormat.of().withUpperCase().formatHex(digest));
    }

    private byte[] streamOptimized() throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        return Files.readAllBytes(Disks.make(Disks.KINDS.get(10), raw, directory.resolve("disk.vmdk")));
    }

    @Test
    void theDiskOfAnApplianceIsTakenOut() throws Exception {
        var vmdk = streamOptimized();
        var tar = new Tars()
                .file("win10.ovf", "<Envelope/>")
                .file("disk2.vmdk", new byte[3_000_000])
                .file("disk1.vmdk", vmdk)
                .tar();
        for (var algorithm : List.of("SHA1", "SHA256", "SHA512")) {
            var wish = member(tar, checksum(algorithm, vmdk));
            var made = make(wish);
            assertThat(made).hasBinaryContent(vmdk);
            assertThat(own.maker.read(made, wish.source()).facts()).containsEntry("type", "streamOptimized");
            own.disks.discard(id);
        }
        assertThat(make(member(tar, null))).hasBinaryContent(vmdk);
        assertThat(imports.resolve("win10.ova")).hasBinaryContent(tar);
    }

    @Test
    void anApplianceThatIsNotWholeLeavesNothing() throws Exception {
        var vmdk = streamOptimized();
        var whole = new Tars().file("disk1.vmdk", vmdk).tar();
        var wrong = vmdk.clone();
        wrong[wrong.length / 2] ^= 1;
        assertThat(refusal(member(whole, checksum("SHA256", wrong)))).isEqualTo(IMAGE_CORRUPT);
        assertThat(refusal(member(Arrays.copyOf(whole, whole.length / 2), checksum("SHA256", vmdk))))
                .isEqualTo(IMAGE_TRUNCATED);
        assertThat(refusal(member(new Tars().file("disk2.vmdk", vmdk).tar(), null)))
                .isEqualTo(IMAGE_TRUNCATED);
        assertThat(refusal(member(new Tars().link("disk1.vmdk", "/etc/passwd").tar(), null)))
                .isEqualTo(ARCHIVE_UNSAFE);
        assertThat(refusal(
                        member(new Tars().hardLink("disk1.vmdk", "/etc/passwd").tar(), null)))
                .isEqualTo(ARCHIVE_UNSAFE);
        // A descriptor that names a file of the host, and a disk of another format than the appliance says.
        var descriptor = """
                # Disk DescriptorFile
                version=1
                CID=1
                parentCID=ffffffff
                createType="monolithicFlat"
                RW 2048 FLAT "/etc/passwd" 0
                """;
        assertThat(refusal(member(new Tars().file("disk1.vmdk", descriptor).tar(), null)))
                .isEqualTo(IMAGE_EXTERNAL_DATA);
        var vdi = Files.readAllBytes(VdiBuilder.full(2).write(directory.resolve("a.vdi")));
        assertThat(refusal(member(new Tars().file("disk1.vmdk", vdi).tar(), null)))
                .isEqualTo(IMAGE_UNKNOWN_FORMAT);
    }

    private ProblemCode refusal(NewImage wish) throws Exception {
        var refused = catchThrowableOfType(ProblemException.class, () -> make(wish));
        assertThat(refused).isNotNull();
        assertThat(refused.problem().remedies()).isNotEmpty();
        assertNothingIsThere();
        return refused.problem().code();
    }

    @Test
    void aChainBecomesOneRawDisk() throws Exception {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var root = VdiBuilder.full(3).write(imports.resolve("root.vdi"), 0, boot);
        var parent = UUID.fromString("11111111-2222-3333-4444-555555555555");
        var leaf = VdiBuilder.withMap(VdiBuilder.FREE, 0, VdiBuilder.ZERO)
                .i32(0x4c, 4)
                .uuid(0x188, UUID.randomUUID())
                .uuid(0x1a8, parent);
        // What the guest wrote last begins like a qcow2; it stays data.
        var file = leaf.write(imports.resolve("leaf.vdi"), 1 << 20, new byte[] {'Q', 'F', 'I', (byte) 0xfb});
        var wish = new NewImage(id, "win", new DiskSource.Chain(List.of(file.toString(), root.toString())));
        var made = make(wish);
        var expected = new byte[3 << 20];
        System.arraycopy(boot, 0, expected, 0, 512);
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb}, 0, expected, 1 << 20, 4);
        assertThat(made).hasBinaryContent(expected);
        assertThat(own.maker.read(made, wish.source()).format()).isEqualTo(DiskFormat.RAW);
        own.disks.discard(id);
        Files.delete(root);
        assertThat(refusal(wish)).isEqualTo(IMAGE_UNREADABLE);
    }
}
