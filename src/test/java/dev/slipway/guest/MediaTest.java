package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.operation.FakeTime;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class MediaTest {
    @TempDir
    private Path images;

    private final FakeTime time = new FakeTime();
    private final FakeGuest guest = new FakeGuest(time);
    private final OneDomain host = new OneDomain();
    private final RecordingContext context = new RecordingContext(time);
    private Path package1;
    private Media media;

    @BeforeEach
    void prepare() throws IOException {
        package1 = Files.writeString(images.resolve("wsl = 2.6.3,ü.msi"), "the package");
        media = new Media(guest, host, images);
    }

    @Test
    void insertsOnceAndSaysTheDrive() throws InterruptedException {
        assertThat(media.insert(context, host.id, "t1", Map.of("wsl.msi", package1)))
                .isEqualTo("E:\\");
        assertThat(media.insert(context.afterCrash(), host.id, "t1", Map.of("wsl.msi", package1)))
                .isEqualTo("E:\\");
        assertThat(host.media).containsExactly(Optional.of(iso("t1")));
        assertThat(guest.media()).containsOnlyKeys("t1");
    }

    @Test
    void ejectsAndRemovesOnlyItsOwn() throws IOException {
        Files.createDirectories(images.resolve("media"));
        Files.writeString(iso("t1"), "x");
        Files.writeString(iso("t2"), "x");
        var other = Files.writeString(images.resolve("media/other-t1.iso"), "x");
        media.eject(host.id);
        media.eject(host.id);
        assertThat(host.media).containsOnly(Optional.empty());
        try (var left = Files.list(images.resolve("media"))) {
            assertThat(left).containsExactly(other);
        }
    }

    @Test
    @EnabledIf("hasXorriso")
    void writesAMediumThatWindowsCanRead() throws Exception {
        var target = iso("t1");
        new Iso()
                .build(
                        target,
                        "t1",
                        Map.of("wsl.msi", package1, "Skiff-OS_2026.tar.gz", package1, "drivers/w10/a.inf", package1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-r--r--");
        var descriptors = Arrays.copyOfRange(Files.readAllBytes(target), 16 * 2048, 20 * 2048);
        var text = new String(descriptors, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("CD001").contains("SLIPWAY").contains("%/E");
        assertThat(extracted(target, "slipway-t1.id")).hasContent("t1");
        assertThat(extracted(target, "wsl.msi")).hasContent("the package");
        assertThat(extracted(target, "drivers/w10/a.inf")).hasContent("the package");
        assertThat(extracted(target, "Skiff-OS_2026.tar.gz")).hasContent("the package");
        try (var left = Files.list(images.resolve("media"))) {
            assertThat(left).containsExactly(target);
        }
        var before = Files.getLastModifiedTime(target);
        new Iso().build(target, "t1", Map.of());
        assertThat(Files.getLastModifiedTime(target)).isEqualTo(before);
    }

    @Test
    @EnabledIf("hasXorriso")
    void leavesNothingBehindWhenItCannotBeWritten() throws IOException {
        assertThatThrownBy(() -> new Iso().build(iso("t1"), "t1", Map.of("a.msi", images.resolve("none"))))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.TOOL_FAILED);
                    assertThat(e.problem().remedies()).isNotEmpty();
                    // Nothing says that the program is missing.
                    assertThat(e.problem().remedies()).noneMatch(Remedy.Command.class::isInstance);
                });
        try (var left = Files.list(images.resolve("media"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void takesPlainNamesOnly() {
        for (var name : List.of("", "../x", "a/../b", "/a", "a/", "a//b", "a/./b", "a/b/c/d", "a b", "-o", "a=b")) {
            assertThatThrownBy(() -> new Iso().build(iso("t1"), "t1", Map.of(name, package1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (var token : List.of("", "../x", "A", "a b")) {
            assertThatThrownBy(() -> new Iso().build(iso("t1"), token, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    static boolean hasXorriso() {
        return Files.isExecutable(Path.of("/usr/bin/xorriso"));
    }

    private Path iso(String token) {
        return images.resolve("media").resolve("%s-%s.iso".formatted(host.id, token));
    }

    private Path extracted(Path iso, String name) throws IOException, InterruptedException {
        var target = images.resolve("extracted-" + name.replace('/', '-'));
        var process = new ProcessBuilder(
                        "xorriso",
                        "-osirrox",
                        "on",
                        "-read_fs",
                        "norock",
                        "-indev",
                        iso.toString(),
                        "-extract",
                        "/" + name,
                        target.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        return target;
    }
}
