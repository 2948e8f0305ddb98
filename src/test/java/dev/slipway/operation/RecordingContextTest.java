package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingContextTest {
    private final FakeTime time = new FakeTime();
    private final RecordingContext context = new RecordingContext(time);

    @Test
    void waitsWithoutWaiting() throws InterruptedException {
        var answers = new int[1];
        time.after(Duration.ofMinutes(5), () -> answers[0] = 7);
        var answer = context.await(
                Duration.ofMinutes(10),
                Duration.ofSeconds(2),
                () -> answers[0] == 0 ? Optional.empty() : Optional.of(answers[0]),
                () -> Problem.of(ProblemCode.STEP_TIMED_OUT, "late"));
        assertThat(answer).isEqualTo(7);
        assertThat(Duration.between(context.startedAt(), time.now())).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void deadlinesSurviveACrash() {
        time.move(Duration.ofMinutes(9));
        var again = context.afterCrash();
        assertThatThrownBy(() -> again.await(
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(10),
                        Optional::empty,
                        () -> Problem.of(ProblemCode.STEP_TIMED_OUT, "late")))
                .isInstanceOf(ProblemException.class);
        assertThat(Duration.between(context.startedAt(), time.now())).isLessThan(Duration.ofMinutes(11));
    }

    @Test
    void stopsWhenCancelled() {
        context.cancel();
        assertThatThrownBy(() -> context.pause(Duration.ofSeconds(1))).isInstanceOf(CancelledException.class);
    }
}
