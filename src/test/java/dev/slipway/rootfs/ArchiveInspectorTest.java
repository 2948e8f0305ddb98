package dev.slipway.rootfs;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveInspectorTest extends ArchiveCase {
    @Test
    void skiffOsIsRecognisedPackedOrNot() throws Exception {
        var tar = Tars.skiffOs().tar();
        for (var report : new ArchiveInspector.Report[] {inspect(tar, false), inspect(Tars.gzip(tar), true)}) {
            assertThat(report.skiffOs()).isTrue();
            assertThat(report.notSkiffOs()).isEmpty();
            assertThat(report.facts()).containsEntry("skiffos", "2026.08").containsEntry("squashfs", "lz4");
        }
        assertThat(inspect(tar, false).sha256()).isEqualTo(sha256(tar));
        assertThat(inspect(Tars.gzip(tar), true).sha256()).isEqualTo(sha256(Tars.gzip(tar)));
    }

    @Test
    void aDistroIsRecognised() throws Exception {
        var report = inspect(Tars.distro().gzip(), true);
        assertThat(report.skiffOs()).isFalse();
        assertThat(report.notADistro()).isEmpty();
        assertThat(report.notSkiffOs().orElseThrow().detail()).contains("boot/rootfs.squashfs", "bin/wsl-shell");
        assertThat(report.facts())
                .containsEntry("system", "Debian GNU/Linux 12 (bookworm)")
                .containsEntry("members", "10");
    }

    @Test
    void neitherIsSaid() throws Exception {
        var report = inspect(new Tars().file("readme.txt", "hello").tar(), false);
        assertThat(report.notADistro().orElseThrow().code()).isEqualTo(ARCHIVE_NOT_A_DISTRO);
        assertThat(report.notSkiffOs().orElseThrow().code()).isEqualTo(ARCHIVE_NOT_SKIFFOS);
    }

    @ParameterizedTest
    @CsvSource({"6, zstd", "2, lzma", "9, unknown"})
    void aSquashfsThatWslCannotReadIsRefused(int compression, String word) throws Exception {
        assertThat(skiffOsWith(Tars.squashfs(compression, 4096)).detail()).contains("compressed with " + word);
    }

    @Test
    void aBrokenSquashfsIsRefused() throws Exception {
        var whole = Tars.squashfs(5, 4096);
        assertThat(skiffOsWith(Arrays.copyOf(whole, 4000)).detail()).contains("4000 bytes of the 4096");
        assertThat(skiffOsWith(Arrays.copyOf(whole, 50)).detail()).contains("too short");
        assertThat(skiffOsWith(new byte[4096]).detail()).contains("no squashfs");
    }

    /** wsl --export stores sparse files, such as lastlog, without their holes. */
    @Test
    void sparseMembersAreReadByWhatIsStored(@TempDir Path directory) throws Exception {
        var etc = Files.createDirectories(directory.resolve("etc"));
        // The old GNU form has 8 GiB at most; commons-compress 1.28 reads the size of a sparse pax member as an int.
        for (var form : Map.of("pax", 1L << 30, "gnu", 4L << 30).entrySet()) {
            for (var name : new String[] {"lastlog", "another"}) {
                try (var file =
                        FileChannel.open(etc.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    file.truncate(0).write(ByteBuffer.wrap("end".getBytes(StandardCharsets.UTF_8)), form.getValue());
                }
            }
            var archive = directory.resolve("sparse.tar");
            var tar = new ProcessBuilder(
                            "tar",
                            "--sparse",
                            "--format=" + form.getKey(),
                            "-cf",
                            archive.toString(),
                            "-C",
                            directory.toString(),
                            "etc")
                    .inheritIO()
                    .start();
            assertThat(tar.waitFor()).isZero();
            assertThat(inspect(Files.readAllBytes(archive), false).facts()).containsEntry("members", "3");
        }
    }

    /** A tenth of the limit, all different. */
    @Test
    void manyMembersAreFine() throws Exception {
        var one = Arrays.copyOf(new Tars().directory("etc/").tar(), 512);
        var many = new byte[100_002 * 512];
        for (var number = 0; number < 100_000; number++) {
            System.arraycopy(numbered(one, number), 0, many, number * 512, 512);
        }
        assertThat(inspect(many, false).facts()).containsEntry("members", "100000");
    }

    private static byte[] numbered(byte[] header, int number) {
        var copy = header.clone();
        var name = "etc/%06d/".formatted(number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, copy, 0, name.length);
        Arrays.fill(copy, 148, 156, (byte) ' ');
        var sum = 0;
        for (var value : copy) {
            sum += value & 0xff;
        }
        var text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, copy, 148, 8);
        return copy;
    }

    private static Problem skiffOsWith(byte[] squashfs) throws IOException {
        var tar = new Tars()
                .file("boot/rootfs.squashfs", squashfs)
                .file("boot/skiff-init/skiff-init-squashfs", "\u007fELF")
                .file("bin/wsl-shell", "")
                .file("etc/passwd", "")
                .file("etc/wsl.conf", "");
        var problem = inspect(tar.tar(), false).notSkiffOs().orElseThrow();
        assertThat(problem.code()).isEqualTo(ARCHIVE_NOT_SKIFFOS);
        return problem;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
