package dev.slipway.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.Patience;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BoundedProcessTest {
    private static final BoundedProcess.Limits LIMITS = new BoundedProcess.Limits(1L << 30, Duration.ofSeconds(20));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void keepsWhatItSays() throws Exception {
        try (var child =
                BoundedProcess.start(LIMITS, Reach.NOTHING, List.of("sh", "-c", "echo out; echo err >&2; exit 3"))) {
            assertThat(child.awaitEnd(PATIENCE)).isTrue();
            assertThat(child.exitCode()).isEqualTo(3);
            assertThat(child.output()).isEqualTo("out\n");
            assertThat(child.errors()).isEqualTo("err");
        }
    }

    @Test
    void keepsTheEndOfEndlessWords() throws Exception {
        try (var child =
                BoundedProcess.start(LIMITS, Reach.NOTHING, List.of("sh", "-c", "yes | head -c 50000000; echo end"))) {
            assertThat(child.awaitEnd(PATIENCE)).isTrue();
            assertThat(child.output()).endsWith("end\n").hasSizeLessThan(2 << 20);
        }
    }

    @Test
    void memoryIsLimited() throws Exception {
        var limits = new BoundedProcess.Limits(64 << 20, Duration.ofSeconds(20));
        try (var child = BoundedProcess.start(
                limits, Reach.NOTHING, List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1"))) {
            assertThat(child.awaitEnd(PATIENCE)).isTrue();
            assertThat(child.exitCode()).isNotZero();
            assertThat(child.errors()).contains("exhausted");
        }
    }

    @Test
    void timeIsLimited() throws Exception {
        var limits = new BoundedProcess.Limits(1L << 30, Duration.ofSeconds(1));
        try (var child = BoundedProcess.start(limits, Reach.NOTHING, List.of("sh", "-c", "while :; do :; done"))) {
            assertThat(child.awaitEnd(PATIENCE)).isTrue();
            assertThat(child.exitCode()).isNotZero();
        }
    }

    @Test
    void closingEndsIt() throws Exception {
        var child = BoundedProcess.start(LIMITS, Reach.NOTHING, List.of("sleep", "600"));
        var handle = ProcessHandle.of(child.pid()).orElseThrow();
        Patience.await().until(() -> sleeping(handle).findAny().isPresent());
        var sleeping = sleeping(handle).toList();
        child.close();
        assertThat(handle.isAlive()).isFalse();
        assertThat(sleeping).noneMatch(ProcessHandle::isAlive);
    }

    /** Nobody holds one whose starter was interrupted. */
    @Test
    void anInterruptWhileItStartsLeavesNothing() throws Exception {
        Confinement.works();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> BoundedProcess.start(LIMITS, Reach.NOTHING, List.of("sleep", "617")))
                .isInstanceOf(InterruptedException.class);
        Patience.await()
                .until(() -> ProcessHandle.allProcesses()
                        .noneMatch(process ->
                                process.info().commandLine().orElse("").contains("sleep 617")));
    }

    @Test
    void closingEndsItWhileItIsSetUp() throws Exception {
        for (var inside = 0; inside < 3; inside++) {
            var wanted = inside;
            var child = BoundedProcess.start(LIMITS, Reach.NOTHING, List.of("sleep", "613"));
            var handle = ProcessHandle.of(child.pid()).orElseThrow();
            Patience.await()
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> handle.descendants().count() >= wanted
                            || sleeping(handle).findAny().isPresent());
            child.close();
            assertThat(handle.isAlive()).isFalse();
        }
        Patience.await()
                .until(() -> ProcessHandle.allProcesses()
                        .noneMatch(any -> any.info().commandLine().orElse("").contains("sleep 613")));
    }

    /** It, or what runs inside of it. */
    private static Stream<ProcessHandle> sleeping(ProcessHandle child) {
        return Stream.concat(Stream.of(child), child.descendants())
                .filter(each -> each.info().command().orElse("").contains("sleep"));
    }

    @Test
    void itEndsWhenTheServiceIsKilled() throws Exception {
        var parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbruptParent.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var said = new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            var child = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            Patience.await().until(() -> sleeping(child).findAny().isPresent());
            var sleeping = sleeping(child).toList();
            parent.destroyForcibly().waitFor();
            Patience.await().until(() -> !child.isAlive() && sleeping.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aMissingProgramIsNamed() throws Exception {
        try (var child = BoundedProcess.start(LIMITS, Reach.NOTHING, List.of("no-such-program"))) {
            assertThat(child.awaitEnd(PATIENCE)).isTrue();
            assertThat(child.exitCode()).isEqualTo(127);
            assertThat(child.errors()).contains("failed to execute no-such-program");
        }
    }
}
