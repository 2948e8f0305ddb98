package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.operation.FakeTime;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of guests that restart, and for how long. */
class RestartHistoryTest {
    private final FakeTime time = new FakeTime();
    private final FakeHypervisor host = new FakeHypervisor(UUID.randomUUID());
    private final RestartHistory history = new RestartHistory(host, time);
    private final UUID looping = UUID.randomUUID();

    @BeforeEach
    void listen() {
        history.start(new StartupEvent());
    }

    @AfterEach
    void close() throws Exception {
        history.stop(new ShutdownEvent());
    }

    private void restart(UUID domain, int times) {
        for (var restart = 0; restart < times; restart++) {
            time.move(Duration.ofSeconds(30));
            host.send(new DomainEvent.Rebooted(domain));
            host.settle();
        }
    }

    @Test
    void countsRestartsAfterAMoment() {
        restart(looping, 3);
        var since = time.now();
        restart(looping, 2);
        restart(UUID.randomUUID(), 1);
        assertThat(history.count(looping, since)).isEqualTo(2);
        assertThat(history.count(looping, Instant.EPOCH)).isEqualTo(5);
        restart(looping, 20);
        assertThat(history.count(looping, Instant.EPOCH)).isEqualTo(10);
    }

    @Test
    void forgetsMachinesThatAreQuietOrGone() {
        restart(looping, 3);
        time.move(Duration.ofHours(1));
        var another = UUID.randomUUID();
        restart(another, 1);
        assertThat(history.count(looping, Instant.EPOCH)).isZero();
        assertThat(history.count(another, Instant.EPOCH)).isEqualTo(1);
    }

    @Test
    void keepsNothingOfQuietMachinesUntilTheNextRestart() {
        restart(looping, 3);
        time.move(Duration.ofMinutes(61));
        host.send(new DomainEvent.AgentChanged(UUID.randomUUID(), true));
        host.settle();
        assertThat(history.machines()).isZero();
    }
}
