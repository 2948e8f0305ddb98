package dev.slipway.disk.format;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every arrangement that qemu-img makes is read as QEMU reads it, whole ones only. */
class InspectorsTest {
    static final List<Disks.Kind> KINDS = Disks.KINDS;

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("KINDS")
    void readsWhatQemuWrites(Disks.Kind kind) throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        var file = Disks.make(kind, raw, directory.resolve("disk"));
        var report = Disks.inspect(kind.format(), file);
        assertThat(report.type()).isEqualTo(kind.type());
        assertThat(report.diskSize()).isGreaterThanOrEqualTo(Disks.SIZE);
        assertThat(report.dataBytes()).isBetween(Disks.SIZE / 2L, 2L * Files.size(file));
        assertThat(sizeByQemu(kind.format(), file)).isEqualTo(report.diskSize());
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void readsEmptyOnesOfOddSizes(Disks.Kind kind) throws Exception {
        for (var size : new long[] {1 << 20, 70_000_128, 5_000_000_512L}) {
            // A fixed disk of that size would be written in full.
            if (kind.type().equals("fixed") && size > 1 << 30) {
                continue;
            }
            var file = Disks.empty(kind, directory.resolve("empty" + size), size);
            assertThat(Disks.inspect(kind.format(), file).diskSize())
                    .as("%s of %d", kind, size)
                    .isEqualTo(sizeByQemu(kind.format(), file));
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void aFileThatLacksItsEndIsTruncated(Disks.Kind kind) throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        var file = Disks.make(kind, raw, directory.resolve("disk"));
        // Compressed data ends within the last sector.
        var padding = kind.options().contains("compression") || kind.type().equals("streamOptimized") ? 512 : 1;
        Disks.cut(file, Files.size(file) - padding);
        // A fixed VHD has its only signature there.
        var nameless = kind.format() == DiskFormat.VPC && kind.type().equals("fixed");
        assertThat(refusal(kind.format(), file).code()).isEqualTo(nameless ? IMAGE_UNKNOWN_FORMAT : IMAGE_TRUNCATED);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void aDiskOfTwoTebibytesIsReadAndALargerOneRefused(Disks.Kind kind) throws Exception {
        if (kind.type().equals("fixed")
                || kind.options().contains("cluster_size=512")
                || kind.options().contains("prealloc")) {
            return;
        }
        var most = kind.format() == DiskFormat.VPC ? 2L << 39 : Disks.LIMIT;
        var large = Disks.empty(kind, directory.resolve("large"), most);
        assertThat(Disks.inspect(kind.format(), large).diskSize()).isGreaterThanOrEqualTo(most);
        if (kind.format() != DiskFormat.VPC) {
            var larger = Disks.empty(kind, directory.resolve("larger"), most + (1 << 20));
            assertThat(refusal(kind.format(), larger).code()).isEqualTo(IMAGE_TOO_LARGE);
        }
    }

    @Test
    void whatBelongsToAnotherFileIsNamedAndNotFollowed() throws Exception {
        var base = Disks.empty(Disks.KINDS.getFirst(), directory.resolve("base"), 1 << 20);
        var top = directory.resolve("top");
        Qemu.img("create", "-q", "-f", "qcow2", "-b", base.toString(), "-F", "qcow2", top.toString());
        var problem = refusal(DiskFormat.QCOW2, top);
        assertThat(problem.code()).isEqualTo(IMAGE_EXTERNAL_DATA);
        assertThat(problem.detail()).contains(base.toString());
        assertThat(problem.remedies()).isNotEmpty();
    }

    /** Of programs that QEMU does not know it takes the geometry for the size, which may cover less than the disk. */
    @Test
    void aVhdThatQemuWouldCutIsRefusedWithTheWayOut() throws Exception {
        var kind = new Disks.Kind(DiskFormat.VPC, "dynamic", "force_size=on");
        var made = Disks.empty(kind, directory.resolve("made.vhd"), 64 << 20);
        var file = Patch.big(made)
                .text(28, "vbox")
                .i16(56, 1000)
                .i8(58, 4)
                .i8(59, 17)
                .vhd()
                .write(directory.resolve("vbox.vhd"));
        var problem = refusal(DiskFormat.VPC, file);
        assertThat(problem.code()).isEqualTo(IMAGE_UNSUPPORTED);
        assertThat(problem.remedies().toString()).contains("force_size_calc=current_size", "vbox.vhd");
        assertThat(sizeByQemu(DiskFormat.VPC, file)).isLessThan(64 << 20);
    }

    /** As vmdk_write_cid does it: the end of the longer text before stays behind the shorter one. */
    @Test
    void aVmdkWhoseContentIdQemuMadeShorterIsTaken() throws Exception {
        var kind = new Disks.Kind(DiskFormat.VMDK, "monolithicSparse", "");
        var file = Disks.make(kind, Disks.raw(directory.resolve("disk.raw")), directory.resolve("disk.vmdk"));
        var bytes = Files.readAllBytes(file);
        var before = new String(bytes, 512, 1024, StandardCharsets.ISO_8859_1);
        var text = before.substring(0, before.indexOf('\0'));
        for (var id : List.of("fedcba98", "1")) {
            var shorter = text.replaceFirst("CID=[0-9a-f]+", "CID=" + id);
            var both = (shorter + '\0').getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(both, 0, bytes, 512, both.length);
        }
        Files.write(file, bytes);
        assertThat(Disks.inspect(DiskFormat.VMDK, file).diskSize()).isEqualTo(sizeByQemu(DiskFormat.VMDK, file));

        // Eight bytes are more than any content id is longer than another.
        bytes[512 + text.length() + 8] = 'x';
        Files.write(file, bytes);
        assertThat(refusal(DiskFormat.VMDK, file).code()).isEqualTo(IMAGE_CORRUPT);
    }

    /** Other readers take the quotes off; QEMU does not open it. */
    @ParameterizedTest
    @ValueSource(strings = {"CID=", "parentCID="})
    void aVmdkWithAContentIdInQuotesIsRefusedAsQemuDoes(String word) throws Exception {
        var kind = new Disks.Kind(DiskFormat.VMDK, "monolithicSparse", "");
        var file = Disks.make(kind, Disks.raw(directory.resolve("disk.raw")), directory.resolve("disk.vmdk"));
        var bytes = Files.readAllBytes(file);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf(word, 512) + word.length()] = '"';
        Files.write(file, bytes);
        assertThat(refusal(DiskFormat.VMDK, file).code()).isEqualTo(IMAGE_CORRUPT);
        assertThat(Qemu.exitCode("info", "-f", "vmdk", file.toString())).isNotZero();
    }

    @Test
    void aVhdxWithALogIsRefusedWithItsRemedy() throws Exception {
        var made = Disks.empty(new Disks.Kind(DiskFormat.VHDX, "dynamic", ""), directory.resolve("made.vhdx"), 1 << 20);
        var patch = Patch.little(made);
        for (var header : new int[] {64 << 10, 128 << 10}) {
            patch.i64(header + 48, 0x1234);
        }
        var problem = refusal(DiskFormat.VHDX, patch.vhdx().write(directory.resolve("dirty.vhdx")));
        assertThat(problem.code()).isEqualTo(IMAGE_UNCLEAN);
        assertThat(problem.remedies().toString()).contains("qemu-img check -f vhdx -r all -- dirty.vhdx");
    }

    @Test
    void hostileNamesStayOutOfCommands() throws Exception {
        for (var name : List.of("-o.vhdx", "$(id).vhdx", ";id.vhdx", "`id`.vhdx", "a b.vhdx", "%PATH%.vhdx")) {
            var file = Files.write(directory.resolve(name), new byte[4096]);
            assertThat(refusal(DiskFormat.VHDX, file).remedies().toString())
                    .contains("-- disk.vhdx disk-flat.qcow2")
                    .doesNotContain("id.", "PATH");
        }
    }

    private static long sizeByQemu(DiskFormat format, Path file) throws Exception {
        var said = Qemu.img("info", "-f", format.driver(), "--output=json", file.toString());
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(said)
                .path("virtual-size")
                .asLong();
    }

    static Problem refusal(DiskFormat format, Path file) {
        return catchThrowableOfType(ProblemException.class, () -> Disks.inspect(format, file))
                .problem();
    }
}
