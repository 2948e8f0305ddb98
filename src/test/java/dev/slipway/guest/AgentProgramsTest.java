package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.operation.FakeTime;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that the agent begins, asked to their end. */
@Timeout(60)
class AgentProgramsTest {
    private static final String CMD = "C:\\Windows\\System32\\cmd.exe";

    private final FakeTime time = new FakeTime();
    private final FakeWindows windows = new FakeWindows(time);
    private final LibvirtGuestAgent agent = new LibvirtGuestAgent(windows, time, new HashSet<>());

    @Test
    void aProgramThatNeverEndsIsAProblemInTime() {
        windows.answer("guest-exec-status", "{\"return\":{\"exited\":false}}");
        var before = time.now();
        isProblem(() -> agent.exec(CMD, List.of("/c", "pause")));
        assertThat(Duration.between(before, time.now())).isLessThan(Duration.ofMinutes(3));
    }

    @Test
    void aLostStatusIsAProblemAndNotAHang() {
        windows.loseAnswerTo("guest-exec-status");
        assertThatThrownBy(() -> agent.exec(CMD, List.of("/c", "ver")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.GUEST_AGENT_SILENT));
    }

    @Test
    void statusesFromC0000000OnArriveAsASignalAndAreSigned() {
        assertThat(agent.exec(CMD, List.of("/c", "odd")).exitCode()).isEqualTo(-1);
        assertThat(agent.exec(CMD, List.of("/d", "/c", "mkdir", "C:\\a")).exitCode())
                .isZero();
    }

    @Test
    void refusesTheEmptyArgumentThatGlibWouldDrop() {
        assertThatThrownBy(() -> agent.exec(CMD, List.of("/c", ""))).isInstanceOf(ProblemException.class);
        assertThat(windows.executed).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "exitcode, 259, 259, exit 259.",
        "exitcode, -2147024891, -2147024891, exit 0x80070005.",
        "signal, -1073741819, -1073741819, exit 0xC0000005.",
        "signal, -1, -1, exit -1."
    })
    void aStatusIsTheNumberWindowsHas(String member, int given, int read, String said) {
        var value = answered("{\"exited\":true,\"%s\":%d}".formatted(member, given));
        var result = AgentProtocol.status("guest-exec-status", value).orElseThrow();
        assertThat(result.exitCode()).isEqualTo(read);
        assertThat(result.said()).isEqualTo(said);
    }

    private static JsonNode answered(String value) {
        return switch (AgentProtocol.answer("guest-exec-status", "{\"return\":%s}".formatted(value))) {
            case AgentProtocol.Answer.Done(var done) -> done;
            case AgentProtocol.Answer.Refused(var words) -> throw new AssertionError(words);
        };
    }

    @Test
    void theAnswerOfAnOlderProgramWithTheSameNumberIsNotTaken() {
        windows.loseAnswerTo("guest-exec");
        assertThatThrownBy(() -> agent.exec(CMD, List.of("/c", "odd"))).isInstanceOf(ProblemException.class);
        assertThat(windows.processes).hasSize(1);
        assertThat(agent.exec(CMD, List.of("/d", "/c", "mkdir", "C:\\a")).exitCode())
                .isZero();
        assertThat(windows.processes).isEmpty();
    }

    @Test
    void whatWasLaunchedOrGivenUpIsAskedToItsEnd() {
        agent.launch(CMD, List.of("/c", "odd"));
        agent.launch(CMD, List.of("/c", "odd"));
        assertThat(windows.processes).hasSize(1);
        windows.answer("guest-exec-status", "{\"return\":{\"exited\":false}}");
        isProblem(() -> agent.exec(CMD, List.of("/c", "pause")));
        windows.answerAsItIs("guest-exec-status");
        agent.launch(CMD, List.of("/c", "odd"));
        assertThat(windows.processes).hasSize(1);
        agent.exec(CMD, List.of("/c", "odd"));
        assertThat(windows.processes).isEmpty();
    }

    @Test
    void aGuestWhoseProgramsEndAgainAndAgainIsLeftAlone() {
        windows.answer("guest-exec-status", "{\"return\":{\"exited\":true,\"exitcode\":0}}");
        isProblem(() -> agent.exec(CMD, List.of("/c", "ver")));
    }

    @Test
    void inputIsCountedAsTheAgentCountsIt() {
        agent.exec(CMD, List.of("/c", "odd"), "x".repeat(4096));
        for (var input : List.of("x".repeat(4097), "ä".repeat(2049))) {
            assertThatThrownBy(() -> agent.exec(CMD, List.of("/c", "odd"), input))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_REQUEST));
        }
        assertThat(windows.executed).hasSize(1);
    }

    private static void isProblem(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.GUEST_AGENT_ERROR));
    }
}
