package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.disk.DiskTool;
import dev.slipway.disk.format.Disks;
import dev.slipway.disk.format.Patch;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.ImageSettings;
import dev.slipway.storage.ImportedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that would read the host's files, eat its memory or be two things at once. Every one is refused by our own parser, before QEMU
 * could see it, and with nothing of another file in the answer.
 */
class HostileDisksTest {
    private static final String SECRET = "the secret of the host";

    /** Fails the test when a file gets as far as QEMU. */
    private static final class NoDiskTool extends DiskTool {
        NoDiskTool() {
            super(new ObjectMapper());
        }

        @Override
        public void verify(Path file, DiskFormat format, long virtualSize) {
            throw new AssertionError("QEMU was asked about " + file);
        }
    }

    private record Settings(
            Path directory, List<Path> importDirectories, long largestDisk, long largestArchive, String qemuUser)
            implements ImageSettings {}

    @TempDir
    Path directory;

    private final Set<String> refused = new LinkedHashSet<>();

    @Test
    void everyOneIsRefusedBeforeQemuSeesIt() throws Exception {
        var secret = Files.writeString(directory.resolve("secret"), SECRET.repeat(100));
        qcow2(secret);
        vmdk(secret);
        var hyperV = new HostileHyperVDisks(directory, this::refused);
        hyperV.vhd();
        hyperV.vhdx();
        raw();
        assertThat(refused).hasSizeGreaterThanOrEqualTo(100);
    }

    private void refused(String name, byte[] bytes, ProblemCode code) throws Exception {
        var settings = new Settings(directory, List.of(directory), 2L << 40, 1L << 30, "nobody");
        var content = new ImageContent(settings, new DiskContent(settings, new NoDiskTool()));
        var file = Files.write(directory.resolve("hostile.raw"), bytes);
        for (var kind : List.of(Optional.<ImageKind>empty(), Optional.of(ImageKind.DISK))) {
            var thrown = catchThrowableOfType(ProblemException.class, () -> {
                try (var opened = ImportedFile.open(file.toString(), List.of(directory))) {
                    content.read(opened, kind);
                }
            });
            assertThat(thrown).as(name).isNotNull();
            var problem = thrown.problem();
            assertThat(problem.code()).as(name + ": " + problem).isEqualTo(code);
            assertThat(problem.remedies()).as(name).isNotEmpty();
            assertThat(problem.toString()).doesNotContain(SECRET).doesNotContain("root:x:");
        }
        assertThat(refused.add(name)).as(name).isTrue();
    }

    private void qcow2(Path secret) throws Exception {
        var made = directory.resolve("made.qcow2");
        for (var backing : List.of(
                "/etc/passwd",
                "../../etc/passwd",
                secret.toString(),
                "json:{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}",
                "nbd:localhost:1",
                "http://localhost/x")) {
            Qemu.img("create", "-q", "-u", "-f", "qcow2", "-b", backing, "-F", "raw", made.toString(), "1M");
            refused("qcow2 on " + backing, Files.readAllBytes(made), IMAGE_EXTERNAL_DATA);
        }
        Qemu.img(
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "data_file=" + directory.resolve("data") + ",data_file_raw=on",
                made.toString(),
                "1M");
        refused("qcow2 with a data file", Files.readAllBytes(made), IMAGE_EXTERNAL_DATA);
        Files.delete(made);
        Qemu.img(
                "create",
                "-q",
                "-f",
                "qcow2",
                "--object",
                "secret,id=s,data=x",
                "-o",
                "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
                made.toString(),
                "1M");
        refused("qcow2 with LUKS", Files.readAllBytes(made), IMAGE_ENCRYPTED);
        var raw = Disks.raw(directory.resolve("noise.raw"));
        var good = Disks.make(new Disks.Kind(DiskFormat.QCOW2, "", ""), raw, directory.resolve("good.qcow2"));
        refused("qcow2 AES", Patch.big(good).i32(32, 1), IMAGE_ENCRYPTED);
        refused("qcow2 version 4", Patch.big(good).i32(4, 4), IMAGE_VERSION);
        refused("qcow2 named without a place", Patch.big(good).i32(16, 11), IMAGE_EXTERNAL_DATA);
        refused("qcow2 data file bit", Patch.big(good).i64(72, 4), IMAGE_EXTERNAL_DATA);
        refused("qcow2 raw data file bit", Patch.big(good).i64(88, 2), IMAGE_EXTERNAL_DATA);
        refused("qcow2 dirty", Patch.big(good).i64(72, 1), IMAGE_UNCLEAN);
        refused("qcow2 corrupt", Patch.big(good).i64(72, 2), IMAGE_UNCLEAN);
        refused("qcow2 unknown feature", Patch.big(good).i64(72, 1L << 40), IMAGE_UNSUPPORTED);
        refused("qcow2 bitmaps", Patch.big(good).i64(88, 1), IMAGE_UNSUPPORTED);
        refused("qcow2 of 2^63 bytes", Patch.big(good).i64(24, Long.MIN_VALUE), IMAGE_TOO_LARGE);
        refused("qcow2 of 8 TiB", Patch.big(good).i64(24, 8L << 40), IMAGE_TOO_LARGE);
        refused("qcow2 huge L1", Patch.big(good).i32(36, -1), IMAGE_CORRUPT);
        refused("qcow2 L1 beyond the end", Patch.big(good).i64(40, 1L << 40), IMAGE_TRUNCATED);
        refused("qcow2 L1 at the header", Patch.big(good).i64(40, 0), IMAGE_CORRUPT);
        var refcounts = Math.toIntExact(Patch.big(good).i64(48));
        refused("qcow2 L1 over the refcounts", Patch.big(good).i64(40, refcounts), IMAGE_CORRUPT);
        refused("qcow2 huge refcounts", Patch.big(good).i32(56, -1), IMAGE_CORRUPT);
        refused("qcow2 clusters of 2^31", Patch.big(good).i32(20, 31), IMAGE_CORRUPT);
        refused("qcow2 snapshots", Patch.big(good).i32(60, 1), IMAGE_UNSUPPORTED);
        refused("qcow2 long header", Patch.big(good).i32(100, -8), IMAGE_CORRUPT);
        refused("qcow2 long extension", Patch.big(good).i32(116, -1), IMAGE_CORRUPT);
        refused("qcow2 data file name", Patch.big(good).i32(112, 0x44415441), IMAGE_EXTERNAL_DATA);
        var l1 = Math.toIntExact(Patch.big(good).i64(40));
        var l2 = Math.toIntExact(Patch.big(good).i64(l1) & 0x00fffffffffffe00L);
        refused("qcow2 L2 at L1", Patch.big(good).i64(l1, l1), IMAGE_CORRUPT);
        refused(
                "qcow2 two clusters at one place",
                Patch.big(good).i64(l2 + 8, Patch.big(good).i64(l2)),
                IMAGE_CORRUPT);
        refused("qcow2 data is a table", Patch.big(good).i64(l2, l2 | 1L << 63), IMAGE_CORRUPT);
        refused("qcow2 compressed over a table", Patch.big(good).i64(l2, 1L << 62 | l2), IMAGE_CORRUPT);
        refused("qcow2 compressed beyond the end", Patch.big(good).i64(l2, 1L << 62 | 1L << 40), IMAGE_TRUNCATED);
        refused("qcow2 and VHD", Patch.append(good, "conectix"), IMAGE_UNKNOWN_FORMAT);
        refused("qcow2 and dmg", Patch.append(good, "koly"), IMAGE_UNKNOWN_FORMAT);
        refused("qcow2 and disk", Patch.big(good).text(510, "U\u00aa"), IMAGE_UNKNOWN_FORMAT);
    }

    private void vmdk(Path secret) throws Exception {
        for (var type : List.of("monolithicFlat", "twoGbMaxExtentFlat", "vmfs", "fullDevice")) {
            var text =
                    "# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType=\"%s\"\nRW 2 FLAT \"%s\" 0\n"
                            .formatted(type, secret);
            refused("vmdk " + type, text.getBytes(StandardCharsets.ISO_8859_1), IMAGE_EXTERNAL_DATA);
        }
        refused(
                "vmdk text with remarks first",
                "# x\n\nversion=1\nRW 2 FLAT \"/etc/passwd\" 0\n".getBytes(StandardCharsets.ISO_8859_1),
                IMAGE_UNKNOWN_FORMAT);
        var raw = directory.resolve("noise.raw");
        var good = Disks.make(new Disks.Kind(DiskFormat.VMDK, "", ""), raw, directory.resolve("good.vmdk"));
        var stream = Disks.make(
                new Disks.Kind(DiskFormat.VMDK, "", "subformat=streamOptimized"),
                raw,
                directory.resolve("stream.vmdk"));
        refused("vmdk that is only its descriptor", Patch.little(good).i64(12, 0), IMAGE_EXTERNAL_DATA);
        refused("vmdk COWD", Patch.little(good).text(0, "COWD"), IMAGE_UNSUPPORTED);
        refused(
                "vmdk with a parent",
                Patch.little(good).replace("parentCID=ffffffff", "parentCID=12345678"),
                IMAGE_DIFFERENCING);
        refused(
                "vmdk with a parent's name",
                Patch.little(good).replace("ddb.virtualHWVersion = \"4\"", "parentFileNameHint=\"/x\"   "),
                IMAGE_DIFFERENCING);
        refused(
                "vmdk with a hidden parent",
                Patch.little(good).text(8000, "parentFileNameHint=\"/etc/passwd\""),
                IMAGE_DIFFERENCING);
        refused("vmdk with hidden text", Patch.little(good).text(10240, "x"), IMAGE_CORRUPT);
        refused("vmdk with a flat extent", Patch.little(good).replace(" SPARSE ", " FLAT   "), IMAGE_EXTERNAL_DATA);
        refused(
                "vmdk with an extent elsewhere",
                Patch.little(good).replace("\"good.vmdk\"", "\"/etc/hosts\"".substring(0, 10) + "\""),
                IMAGE_EXTERNAL_DATA);
        refused(
                "vmdk with two extents",
                Patch.little(good).replace("# The Disk Data Base", "RW 8 SPARSE \"a.vmdk\""),
                IMAGE_CORRUPT);
        refused("vmdk with NUL in its text", Patch.little(good).replace("version=1\n", "version\0\1\n"), IMAGE_CORRUPT);
        refused(
                "vmdk of another type",
                Patch.little(good).replace("monolithicSparse", "monolithicNothin"),
                IMAGE_UNSUPPORTED);
        refused("vmdk of a wrong size", Patch.little(good).i64(12, 8), IMAGE_CORRUPT);
        refused("vmdk of 2^60 sectors", Patch.little(good).i64(12, 1L << 60), IMAGE_TOO_LARGE);
        refused("vmdk with grains of one sector", Patch.little(good).i64(20, 1), IMAGE_CORRUPT);
        refused("vmdk with huge grains", Patch.little(good).i64(20, 1L << 40), IMAGE_CORRUPT);
        refused("vmdk with huge tables", Patch.little(good).i32(44, -1), IMAGE_CORRUPT);
        refused("vmdk with a huge descriptor", Patch.little(good).i64(36, 1L << 40), IMAGE_UNSUPPORTED);
        refused("vmdk with its descriptor elsewhere", Patch.little(good).i64(28, 4), IMAGE_UNSUPPORTED);
        refused("vmdk with its directory beyond the end", Patch.little(good).i64(56, 1L << 40), IMAGE_TRUNCATED);
        refused("vmdk with no footer", Patch.little(good).i64(56, -1), IMAGE_TRUNCATED);
        refused("vmdk open", Patch.little(good).i8(72, 1), IMAGE_UNCLEAN);
        refused("vmdk transferred as text", Patch.little(good).i8(73, 13), IMAGE_CORRUPT);
        refused("vmdk version 4", Patch.little(good).i32(4, 4), IMAGE_VERSION);
        refused("vmdk compressed without markers", Patch.little(stream).i32(8, 0x10003), IMAGE_UNSUPPORTED);
        var directoryAt = Math.toIntExact(Patch.little(good).i64(56)) * 512;
        var table = Patch.little(good).i32(directoryAt) * 512;
        refused(
                "vmdk with two grains at one place",
                Patch.little(good).i32(table + 4, Patch.little(good).i32(table)),
                IMAGE_CORRUPT);
        refused("vmdk with a grain in its tables", Patch.little(good).i32(table, 0x15), IMAGE_CORRUPT);
        refused("vmdk with a grain beyond the end", Patch.little(good).i32(table, 0x7fffff80), IMAGE_TRUNCATED);
        refused("vmdk and VHD", Patch.append(good, "conectix"), IMAGE_UNKNOWN_FORMAT);
    }

    private void raw() throws Exception {
        var good = directory.resolve("noise.raw");
        refused("raw with a qcow2's signature", Patch.big(good).text(0, "QFI\u00fb"), IMAGE_UNKNOWN_FORMAT);
        refused("raw with a VHD's old footer", Patch.append(good, "\0conectix"), IMAGE_UNKNOWN_FORMAT);
        refused("raw that is a CD", Patch.big(good).text(32769, "CD001"), IMAGE_UNKNOWN_FORMAT);
        refused("raw without a boot sector", Patch.big(good).i16(510, 0), IMAGE_UNKNOWN_FORMAT);
        refused("raw of an odd size", Arrays.copyOf(Files.readAllBytes(good), 1000), IMAGE_UNKNOWN_FORMAT);
        refused(
                "raw with the signature of Parallels",
                Patch.big(good).text(0, "WithoutFreeSpace"),
                IMAGE_UNKNOWN_FORMAT);
    }

    private void refused(String name, Patch patch, ProblemCode code) throws Exception {
        refused(name, patch.bytes(), code);
    }
}
