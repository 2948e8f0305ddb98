package dev.slipway.hypervisor.libvirt;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.Patience;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kill -9 of the daemon, again and again: the guest goes on, no call fails that can wait, and listeners are told to read again. */
@Tag("libvirt")
class ReconnectTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    private PrivateLibvirtd daemon;
    private LocalLibvirt local;

    @BeforeEach
    void start() throws Exception {
        daemon = new PrivateLibvirtd();
        daemon.start();
        local = new LocalLibvirt(daemon.uri(), Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() throws Exception {
        local.close();
        daemon.close();
    }

    @Test
    void survivesTheDeathOfTheDaemon() throws Exception {
        var events = new CopyOnWriteArrayList<DomainEvent>();
        try (var _ = local.hypervisor.listen(events::add)) {
            await().atMost(SOON).until(() -> events.contains(new DomainEvent.Resync()));
            var spec = local.spec(local.plainDisk());
            local.hypervisor.define(spec);
            local.hypervisor.start(spec.id());
            for (int round = 0; round < 3; round++) {
                events.clear();
                daemon.kill();
                await().atMost(SOON).until(() -> events.contains(new DomainEvent.ConnectionLost()));
                var asked = CompletableFuture.supplyAsync(
                        () -> local.hypervisor.find(spec.id()).orElseThrow().state());
                Patience.stays(Duration.ofSeconds(2), () -> assertThat(asked).isNotDone());
                daemon.start();
                assertThat(asked.get(30, TimeUnit.SECONDS)).isEqualTo(DomainState.RUNNING);
                await().atMost(SOON).until(() -> events.contains(new DomainEvent.Resync()));
                local.hypervisor.pause(spec.id());
                await().atMost(SOON).until(() -> events.contains(new DomainEvent.StateChanged(spec.id(), "suspended")));
                local.hypervisor.resume(spec.id());
            }
        }
    }

    @Test
    void aPullThatEndsWhileTheDaemonIsDeadCounts() throws Exception {
        var chain = local.plainOverlay();
        var spec = local.spec(chain);
        local.hypervisor.define(spec);
        local.hypervisor.start(spec.id());
        local.hypervisor.startBlockPull(spec.id(), 2 * 1024 * 1024);
        assertThat(local.hypervisor.blockJob(spec.id())).isPresent();
        daemon.kill();
        // QEMU goes on by itself; at its end the disk stands on nothing.
        await("the end of the pull")
                .atMost(SOON)
                .until(() -> !local.standsOnAnother(chain.top().file()));
        daemon.start();
        await().atMost(SOON).until(() -> local.hypervisor.blockJob(spec.id()).isEmpty());
        local.hypervisor.startBlockPull(spec.id(), 0);
        var view = local.hypervisor.find(spec.id()).orElseThrow();
        assertThat(view.disk()).isEqualTo(DiskChain.of(chain.top()));
        assertThat(view.persistentDisk()).isEqualTo(DiskChain.of(chain.top()));
    }

    @Test
    void survivesADaemonThatHangs() throws Exception {
        var spec = local.spec(local.plainDisk());
        local.hypervisor.define(spec);
        var events = new CopyOnWriteArrayList<DomainEvent>();
        // The connection is there, so it is not told of one.
        try (var _ = local.hypervisor.listen(events::add)) {
            daemon.signal("STOP");
            var asked = CompletableFuture.supplyAsync(
                    () -> local.hypervisor.find(spec.id()).orElseThrow().state());
            // The keepalive gives up after some 20 s, and the next connection hangs as well.
            await().atMost(SOON).until(() -> events.contains(new DomainEvent.ConnectionLost()));
            Patience.stays(Duration.ofSeconds(2), () -> assertThat(asked).isNotDone());
            daemon.signal("CONT");
            assertThat(asked.get(30, TimeUnit.SECONDS)).isEqualTo(DomainState.SHUT_OFF);
        }
    }

    @Test
    void givesUpWhenTheDaemonStaysAway() throws Exception {
        try (var hasty = new Closing(new LibvirtHypervisor(daemon.uri(), UUID.randomUUID(), Duration.ofSeconds(3)))) {
            assertThat(hasty.hypervisor().list()).isEmpty();
            daemon.kill();
            var start = System.nanoTime();
            assertThatThrownBy(() -> hasty.hypervisor().list())
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.HYPERVISOR_UNREACHABLE));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
            daemon.start();
            assertThat(hasty.hypervisor().list()).isEmpty();
        }
    }

    private record Closing(LibvirtHypervisor hypervisor) implements AutoCloseable {
        @Override
        public void close() {
            hypervisor.close();
        }
    }
}
