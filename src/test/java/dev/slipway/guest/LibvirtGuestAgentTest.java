package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.operation.FakeTime;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LibvirtGuestAgentTest {
    private static final String CMD = "C:\\Windows\\System32\\cmd.exe";

    private final FakeTime time = new FakeTime();
    private final FakeWindows windows = new FakeWindows(time);
    private final LibvirtGuestAgent agent = new LibvirtGuestAgent(windows, time, new HashSet<>());

    static final List<String> NONSENSE = List.of(
            "",
            "null",
            "[]",
            "7",
            "\"return\"",
            "{",
            "{}",
            "{\"return\":",
            "{\"return\":null}",
            "{\"return\":[1]}",
            "{\"return\":\"x\"}",
            "{\"return\":{\"pid\":\"7\",\"count\":\"1\",\"exited\":\"yes\"}}",
            "{\"return\":{\"pid\":1e999,\"exited\":true,\"exitcode\":1.5}}",
            "{\"return\":{\"exited\":true}}",
            "{\"return\":{\"exited\":true,\"exitcode\":0,\"out-data\":7}}",
            "{\"return\":{\"exited\":true,\"exitcode\":0,\"out-data\":\"***\"}}",
            "{\"return\":{\"count\":5,\"buf-b64\":{}}}",
            "{\"return\":{\"id\":1,\"pretty-name\":[]}}",
            "{\"return\":99999999999999999999999999}",
            "{\"return\":{}} {\"return\":{}}",
            "\u0000\uFFFD\uFFFD",
            "{\"return\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "{\"return\":{\"a\":" + "{\"a\":".repeat(5_000),
            "{\"return\":" + "9".repeat(100_000) + "}",
            "{\"return\":\"" + "x".repeat(5 << 20) + "\"}",
            "{\"" + "k".repeat(100_000) + "\":1}",
            "{\"error\":7}",
            "{\"error\":{\"desc\":[\"" + "y".repeat(100_000) + "\"]}}");

    private static ThrowingCallable osInfo(GuestAgent agent) {
        return agent::osInfo;
    }

    @ParameterizedTest
    @FieldSource("NONSENSE")
    void nonsenseIsAProblemAndNothingElse(String answer) {
        for (var command : List.of(
                "guest-get-osinfo",
                "guest-get-users",
                "guest-exec",
                "guest-exec-status",
                "guest-file-open",
                "guest-file-read",
                "guest-file-write")) {
            windows.answer(command, answer);
        }
        windows.folders.add("C:");
        isProblem(osInfo(agent));
        isProblem(() -> agent.exec(CMD, List.of("/c", "ver")));
        isProblem(() -> agent.writeFile("C:\\x", new byte[10]));
        // A list of anything is fine as long as each has a name; a refusal to open means "not there".
        problemOrNothing(() -> assertThat(agent.loggedOnUsers()).isEmpty());
        problemOrNothing(() -> assertThat(agent.readFile("C:\\x", 100)).isEmpty());
        problemOrNothing(() -> assertThat(agent.exists("C:\\x")).isFalse());
    }

    private static void isProblem(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(ProblemCode.GUEST_AGENT_ERROR);
            assertThat(e.problem().remedies()).isNotEmpty();
            assertThat(e.problem().detail()).hasSizeLessThan(500);
        });
    }

    private static void problemOrNothing(ThrowingCallable call) {
        try {
            call.call();
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isEqualTo(ProblemCode.GUEST_AGENT_ERROR);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static Stream<String> mutations() {
        var random = new Random(20261121);
        var sound = "{\"return\":{\"exited\":true,\"exitcode\":3,\"out-data\":\"aGVsbG8=\",\"id\":\"mswindows\"}}";
        return Stream.generate(() -> {
                    var bytes = sound.getBytes(StandardCharsets.ISO_8859_1);
                    for (var n = random.nextInt(1, 6); n > 0; n--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    }
                    return new String(bytes, StandardCharsets.ISO_8859_1);
                })
                .limit(500);
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void damagedAnswersNeverBreakAnything(String answer) {
        windows.answer("guest-exec-status", answer);
        problemOrNothing(() -> agent.exec(CMD, List.of("/c", "ver")));
    }

    @Test
    void aGuestThatDealsOutSingleBytesIsLeftAlone() {
        windows.files.put("C:\\x", new byte[100]);
        windows.answer("guest-file-read", "{\"return\":{\"count\":1,\"buf-b64\":\"QQ==\",\"eof\":false}}");
        isProblem(() -> agent.readFile("C:\\x", 1 << 20));
        assertThat(windows.handles).isEmpty();
    }

    @Test
    void aGuestThatGivesMoreThanAskedIsNotBelieved() {
        windows.files.put("C:\\x", new byte[100]);
        windows.answer("guest-file-read", "{\"return\":{\"count\":4,\"buf-b64\":\"QUFBQQ==\",\"eof\":false}}");
        isProblem(() -> agent.readFile("C:\\x", 3));
    }

    @Test
    void aGuestThatWritesNothingDoesNotKeepUsForever() {
        windows.folders.add("C:");
        windows.answer("guest-file-write", "{\"return\":{\"count\":0,\"eof\":false}}");
        isProblem(() -> agent.writeFile("C:\\x", new byte[10]));
        windows.answer("guest-file-write", "{\"return\":{\"count\":1,\"eof\":false}}");
        isProblem(() -> agent.writeFile("C:\\x", new byte[100_000]));
        assertThat(windows.handles).isEmpty();
    }

    @Test
    void writesAndReadsWholeFiles() {
        windows.folders.add("C:\\d");
        var content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        agent.writeFile("C:\\d\\größe.bin", content);
        assertThat(agent.readFile("C:\\d\\größe.bin", 2 << 20).orElseThrow()).isEqualTo(content);
        assertThat(agent.readFile("C:\\d\\größe.bin", 10).orElseThrow()).hasSize(10);
        assertThat(agent.readFile("C:\\d\\none", 10)).isEmpty();
        assertThat(agent.exists("C:\\d\\größe.bin")).isTrue();
        assertThat(agent.exists("C:\\d\\none")).isFalse();
        assertThat(windows.handles).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r", "w"})
    void aFileThatADeadServiceLeftOpenIsWrittenAllTheSame(String mode) {
        windows.folders.add("C:\\d");
        agent.writeFile("C:\\d\\job.cmd", new byte[] {1});
        windows.command(
                "{\"execute\":\"guest-file-open\",\"arguments\":{\"path\":\"C:\\\\d\\\\job.cmd\",\"mode\":\"%s\"}}"
                        .formatted(mode),
                10);
        assertThat(agent.exists("C:\\d\\job.cmd")).isEqualTo(mode.equals("r"));
        agent.writeFile("C:\\d\\job.cmd", new byte[] {2});
        assertThat(agent.readFile("C:\\d\\job.cmd", 10)).contains(new byte[] {2});
    }

    /** Held by Windows itself, not by the agent. */
    @Test
    void aFileThatSomeProgramHoldsIsRefused() {
        windows.folders.add("C:\\d");
        windows.locked.add("C:\\d\\job.cmd");
        assertThatThrownBy(() -> agent.writeFile("C:\\d\\job.cmd", new byte[] {2}))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("guest-file-open");
    }

    @Test
    void closesTheFileEvenWhenWritingFails() {
        windows.folders.add("C:\\d");
        windows.answer("guest-file-write", "{\"error\":{\"class\":\"GenericError\",\"desc\":\"disk full\"}}");
        assertThatThrownBy(() -> agent.writeFile("C:\\d\\x", new byte[3]))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().detail()).contains("disk full"));
        assertThat(windows.handles).isEmpty();
    }

    @Test
    void onlyTheAgentsOwnRefusalMeansNotThere() {
        var unusable = new LibvirtGuestAgent(
                (json, seconds) -> {
                    throw Problem.of(ProblemCode.GUEST_AGENT_ERROR, "no usable answer")
                            .withDetail("internal error: cannot parse json")
                            .toException();
                },
                time,
                new HashSet<>());
        assertThatThrownBy(() -> unusable.exists("C:\\x")).isInstanceOf(ProblemException.class);
        var refused = new LibvirtGuestAgent(
                (json, seconds) -> {
                    throw Problem.of(ProblemCode.GUEST_AGENT_ERROR, "refused")
                            .withDetail("internal error: unable to execute QEMU agent command 'guest-file-open': no")
                            .toException();
                },
                time,
                new HashSet<>());
        assertThat(refused.exists("C:\\x")).isFalse();
    }

    @Test
    void powersDownAlthoughThereIsNoAnswerToThat() {
        agent.powerDown();
        assertThat(agent.ping()).isFalse();
        assertThatThrownBy(agent::powerDown).isInstanceOf(ProblemException.class);
    }

    @Test
    void readsTheSystem() {
        assertThat(agent.osInfo()).isEqualTo(new GuestAgent.OsInfo("mswindows", "Windows 10 Pro", 19045));
        windows.answer(
                "guest-get-osinfo",
                "{\"return\":{\"id\":\"practice\",\"pretty-name\":\"Practice guest\\u0007 (not Windows)\",\"kernel-release\":\"6.1.0\"}}");
        assertThat(agent.osInfo()).isEqualTo(new GuestAgent.OsInfo("practice", "Practice guest (not Windows)", 0));
    }
}
