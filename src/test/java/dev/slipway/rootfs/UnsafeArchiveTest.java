package dev.slipway.rootfs;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that would lead out, fill the host, or are damaged. */
class UnsafeArchiveTest extends ArchiveCase {
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

    private static int lastByte(byte[] tar) {
        var at = tar.length;
        while (tar[at - 1] == 0) {
            at--;
        }
        return at;
    }
}
