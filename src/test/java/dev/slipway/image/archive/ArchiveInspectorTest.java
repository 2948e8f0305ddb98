package dev.slipway.image.archive;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import java.io.ByteArrayInputStream;
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
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveInspectorTest {
    private static final ArchiveLimits LIMITS = ArchiveLimits.upTo(1L << 30);

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

    static Stream<Arguments> unsafe() {
        var slash = "x/".repeat(2100);
        return Stream.of(
                Arguments.of("absolute", new Tars().file("/etc/passwd", ""), "absolute"),
                Arguments.of("traversal", new Tars().file("../outside", ""), "leads out"),
                Arguments.of("traversal in the middle", new Tars().file("etc/../../outside", ""), "leads out"),
                Arguments.of("traversal at the end", new Tars().file("etc/..", ""), "leads out"),
                Arguments.of("control character", new Tars().file("etc/a\nb", ""), "control"),
                Arguments.of("long name", new Tars().file(slash, ""), "longer than 4096"),
                Arguments.of("long part", new Tars().file("n".repeat(256), ""), "longer than 255"),
                Arguments.of("long name by pax", new Tars().pax("etc/a", "path", "etc/" + slash), "longer than 4096"),
                Arguments.of("absolute by pax", new Tars().pax("etc/a", "path", "/etc/passwd"), "absolute"),
                Arguments.of("link out", new Tars().link("etc/a", "../../outside"), "leads out"),
                Arguments.of("link out by detour", new Tars().link("a", "etc/../../outside"), "leads out"),
                Arguments.of(
                        "member through a link", new Tars().link("a", "/etc").file("a/passwd", ""), "beneath \"a\""),
                Arguments.of("member through a file", new Tars().file("a", "").file("a/b/c", ""), "beneath \"a\""),
                Arguments.of("hard link out", new Tars().hardLink("a", "../outside"), "hard link that leads out"),
                Arguments.of("absolute hard link", new Tars().hardLink("a", "/etc/shadow"), "hard link that leads out"),
                Arguments.of(
                        "hard link to nothing",
                        new Tars().hardLink("a", "b").file("b", ""),
                        "not in the archive before"),
                Arguments.of("twice", new Tars().file("etc/a", "1").file("etc/a", "2"), "twice"),
                Arguments.of(
                        "twice, written differently",
                        new Tars().file("etc/a", "1").file("./etc//a", "2"),
                        "twice"),
                Arguments.of(
                        "directory, then link", new Tars().directory("etc/").link("etc", "/tmp"), "twice"),
                Arguments.of("device", new Tars().special("etc/sda", TarConstants.LF_BLK), "device"),
                Arguments.of("character device", new Tars().special("kmem", TarConstants.LF_CHR), "device"),
                Arguments.of("pipe", new Tars().special("etc/pipe", TarConstants.LF_FIFO), "pipe"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsafe")
    void unsafeMembersAreNamedAndRefused(String name, Tars tar, String said) {
        var problem = refusal(tar.tar(), false);
        assertThat(problem.code()).isEqualTo(ARCHIVE_UNSAFE);
        assertThat(problem.detail()).startsWith("Member \"").contains(said);
        assertThat(problem.detail()).hasSizeLessThan(500).doesNotContain("\n");
        assertThat(problem.remedies()).isNotEmpty();
    }

    @Test
    void aDirectoryMayBeTwice() throws Exception {
        assertThat(inspect(new Tars().directory("etc/").directory("./etc").tar(), false)
                        .notADistro())
                .isEmpty();
    }

    @Test
    void headersThatFillMemoryAreRefused() {
        var problem =
                refusal(new Tars().pax("etc/a", "comment", "x".repeat(2 << 20)).tar(), false);
        assertThat(problem.code()).isEqualTo(ARCHIVE_UNSAFE);
        assertThat(problem.detail()).contains("headers");
    }

    /** 64 MiB of zeros in 64 KiB: found at 16 MiB. */
    @Test
    void bombsAreRefusedByRatio() {
        var problem = refusal(new Tars().file("etc/zeros", new byte[64 << 20]).gzip(), true);
        assertThat(problem.code()).isEqualTo(ARCHIVE_UNSAFE);
        assertThat(problem.detail()).contains("more than 250 to 1");
    }

    @Test
    void bombsAreRefusedBySize() {
        var noise = new byte[3 << 20];
        new Random(5).nextBytes(noise);
        var limits = ArchiveLimits.upTo(2 << 20);
        var problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> new ArchiveInspector(limits)
                                .inspect(
                                        new ByteArrayInputStream(
                                                new Tars().file("etc/a", noise).gzip()),
                                        true,
                                        "a.tar.gz"))
                .problem();
        assertThat(problem.code()).isEqualTo(ARCHIVE_UNSAFE);
        assertThat(problem.detail()).contains("2097152");
    }

    @Test
    void aBombBehindTheEndIsFoundToo() {
        var tar = Tars.distro().tar();
        var problem = refusal(Tars.gzip(Arrays.copyOf(tar, tar.length + (64 << 20))), true);
        assertThat(problem.code()).isEqualTo(ARCHIVE_UNSAFE);
    }

    @Test
    void membersAreCounted() {
        var tar = new Tars();
        for (var number = 0; number < 20; number++) {
            tar.file("etc/" + number, "");
        }
        var limits = new ArchiveLimits(1 << 30, 19, 250);
        var problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> new ArchiveInspector(limits).inspect(new ByteArrayInputStream(tar.tar()), false, "a.tar"))
                .problem();
        assertThat(problem.detail()).contains("more than 19 members");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCutIsSeen(boolean gzip) {
        var whole = gzip ? Tars.skiffOs().gzip() : Tars.skiffOs().tar();
        // The last record may be shortened down to the two sectors that mark the end.
        var needed = gzip ? whole.length : lastByte(whole) + 1024;
        for (var length = 600; length < needed; length += gzip ? 1 : 37) {
            assertThat(refusal(Arrays.copyOf(whole, length), gzip).code())
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo(IMAGE_TRUNCATED);
        }
    }

    @Test
    void damageIsAProblemAndNothingElse() {
        var random = new Random(11);
        var whole = Tars.distro().tar();
        for (var number = 0; number < 3000; number++) {
            var damaged = whole.clone();
            for (var times = 0; times <= random.nextInt(4); times++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                inspect(number % 2 == 0 ? damaged : Tars.gzip(damaged), number % 2 != 0);
            } catch (ProblemException e) {
                assertThat(e.problem().code())
                        .isIn(ARCHIVE_UNSAFE, IMAGE_TRUNCATED, IMAGE_CORRUPT, ARCHIVE_NOT_A_DISTRO);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
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

    private static int lastByte(byte[] tar) {
        var at = tar.length;
        while (tar[at - 1] == 0) {
            at--;
        }
        return at;
    }

    private static ArchiveInspector.Report inspect(byte[] archive, boolean gzip) throws IOException {
        return new ArchiveInspector(LIMITS).inspect(new ByteArrayInputStream(archive), gzip, "rootfs.tar");
    }

    private static Problem refusal(byte[] archive, boolean gzip) {
        return catchThrowableOfType(ProblemException.class, () -> inspect(archive, gzip))
                .problem();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
