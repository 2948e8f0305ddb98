package dev.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real files and programs behind the doctor. */
class LocalHostTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path root;

    @Test
    void readsBelowItsRoot() throws IOException {
        Files.createDirectories(root.resolve("proc/sys"));
        Files.writeString(root.resolve("proc/sys/name"), "lab1\n");
        Files.createSymbolicLink(root.resolve("link"), Path.of("proc"));
        var files = new LocalHostFiles(root);

        assertThat(files.line("/proc/sys/name")).contains("lab1");
        assertThat(files.text("/proc/sys/gone")).isEmpty();
        assertThat(files.text("/proc")).isEmpty();
        assertThat(files.exists("/proc/sys")).isTrue();
        assertThat(files.exists("/gone")).isFalse();
        assertThat(files.names("/")).containsExactly("link", "proc");
        assertThat(files.names("/gone")).isEmpty();
        assertThat(files.realPath("/link/sys")).contains("/proc/sys");
        assertThat(files.realPath("/gone")).isEmpty();
        assertThat(files.usableBytes("/proc"))
                .hasValueSatisfying(bytes -> assertThat(bytes).isPositive());
        assertThat(files.usableBytes("/gone")).isEmpty();
    }

    @Test
    void readsOwnerAndMode() throws IOException {
        var file = Files.writeString(root.resolve("secret"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var files = new LocalHostFiles(root);

        assertThat(files.stat("/secret")).hasValueSatisfying(stat -> {
            assertThat(stat.mode()).isEqualTo(0640);
            assertThat(stat.directory()).isFalse();
            assertThat(stat.text()).isEqualTo("%s:%s 640".formatted(stat.user(), stat.group()));
        });
        assertThat(files.stat("/gone")).isEmpty();
    }

    @Test
    void aTrialFileLeavesNothingBehind() {
        var files = new LocalHostFiles(root);

        var trial = files.createTrialFile("/").orElseThrow();
        assertThat(files.exists(trial)).isTrue();
        files.deleteTrialFile(trial);

        assertThat(files.names("/")).isEmpty();
        assertThat(files.createTrialFile("/gone")).isEmpty();
    }

    @Test
    void aProgramsStreamsAreKeptApart() {
        var answer = new LocalShell().run(SECOND.multipliedBy(10), "sh", "-c", "echo out; echo err >&2; exit 3");

        assertThat(answer).isEqualTo(new CommandRunner.Answer(CommandRunner.Ending.EXITED, 3, "out\n", "err\n"));
        assertThat(answer.succeeded()).isFalse();
    }

    @Test
    void argumentsAreNoCommandLine() {
        assertThat(new LocalShell()
                        .run(SECOND.multipliedBy(10), "echo", "$HOME; `id`")
                        .out())
                .isEqualTo("$HOME; `id`\n");
    }

    @Test
    void aProgramThatIsNotThereIsAnAnswer() {
        var answer = new LocalShell().run(SECOND, "slipway-no-such-program");

        assertThat(answer.ending()).isEqualTo(CommandRunner.Ending.NOT_FOUND);
        assertThat(answer.complaint("virsh")).isEqualTo("virsh is not installed");
    }

    @Test
    void aProgramThatHangsIsEndedWithItsChildren() {
        var begin = System.nanoTime();

        // The child keeps the pipe open; only ending both lets go of it.
        var answer = new LocalShell().run(Duration.ofMillis(300), "sh", "-c", "sleep 60 & sleep 60");

        assertThat(answer.ending()).isEqualTo(CommandRunner.Ending.TIMED_OUT);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aChildLeftBehindDoesNotHoldTheAnswer() {
        var begin = System.nanoTime();

        var answer = new LocalShell().run(SECOND.multipliedBy(10), "sh", "-c", "sleep 30 &");

        assertThat(answer.succeeded()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void muchOutputIsCutAndDoesNotBlockTheProgram() {
        var answer =
                new LocalShell().run(SECOND.multipliedBy(30), "sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x");

        assertThat(answer.succeeded()).isTrue();
        assertThat(answer.out()).hasSize(1024 * 1024);
    }
}
