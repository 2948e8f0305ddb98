package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.operation.FakeTime;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class GuestShutdownTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    GuestShutdown shutdown;

    @Inject
    FakeHypervisor host;

    @Inject
    SampleMachines samples;

    private final RecordingContext context = new RecordingContext(new FakeTime());
    private Machine machine;

    @BeforeEach
    void aRunningMachine() {
        host.forgetEverything();
        machine = samples.running("shutdown-1");
    }

    @AfterEach
    void forget() {
        samples.forget(machine);
        host.forgetEverything();
    }

    @Test
    void whoIsMuteIsAskedByAcpi() throws InterruptedException {
        shutdown.powerOff(context, machine.id(), PATIENCE, false);
        assertThat(state()).isEqualTo(DomainState.SHUT_OFF);
    }

    @Test
    void aSystemThatWentOffWithoutAnAnswerIsOff() {
        host.answer(machine.id(), (id, _) -> {
            host.shutdownByAcpi(id);
            throw Problem.of(ProblemCode.STATE_CONFLICT, "The domain is gone.").toException();
        });
        assertThatCode(() -> shutdown.powerOff(context, machine.id(), PATIENCE, false))
                .doesNotThrowAnyException();
    }

    @Test
    void thePlugIsPulledOnlyOnRequest() throws InterruptedException {
        host.obeysAcpi(false);
        assertThatThrownBy(() -> shutdown.powerOff(context, machine.id(), PATIENCE, false))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.STEP_TIMED_OUT));
        assertThat(state()).isEqualTo(DomainState.RUNNING);
        shutdown.powerOff(context, machine.id(), PATIENCE, true);
        assertThat(state()).isEqualTo(DomainState.SHUT_OFF);
    }

    private DomainState state() {
        return host.find(machine.id()).orElseThrow().state();
    }
}
