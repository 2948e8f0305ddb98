package dev.slipway.machine;

import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.problem.ProblemException;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what we say about machines equal to what the hypervisor says: by its events, by a full reading after a reconnect, and by a slow
 * sweep for events that never came.
 */
@ApplicationScoped
class MachineWatch {
    private final Hypervisor hypervisor;
    private final Machines machines;
    private final Duration sweep;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("machine-watch").factory());
    private @Nullable AutoCloseable listening;
    private @Nullable Future<?> sweeping;

    MachineWatch(
            Hypervisor hypervisor,
            Machines machines,
            @ConfigProperty(name = "slipway.watch.sweep", defaultValue = "30s") Duration sweep) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.sweep = sweep;
    }

    void start(@Observes StartupEvent started) {
        listening = hypervisor.listen(event -> worker.execute(() -> quietly(() -> heard(event))));
        sweeping =
                worker.scheduleWithFixedDelay(() -> quietly(this::readAll), 0, sweep.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stopped) throws Exception {
        if (sweeping != null) {
            sweeping.cancel(true);
        }
        worker.shutdownNow();
        if (listening != null) {
            listening.close();
        }
    }

    private void heard(DomainEvent event) {
        switch (event) {
            case DomainEvent.StateChanged(var domain, var what) -> read(domain);
            case DomainEvent.Rebooted(var domain) -> read(domain);
            case DomainEvent.AgentChanged(var domain, var connected) -> read(domain);
            case DomainEvent.BlockJobEnded(var domain, var disk, var completed) -> read(domain);
            case DomainEvent.Resync() -> readAll();
            // What we know stays shown until the host can be asked again.
            case DomainEvent.ConnectionLost() -> {}
        }
    }

    private void readAll() {
        for (var machine : machines.list()) {
            read(machine.id());
        }
    }

    private void read(UUID domain) {
        machines.find(domain).ifPresent(machine -> machines.observed(domain, hypervisor.find(domain)));
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (ProblemException e) {
            Log.debugf("watch: %s", e.getMessage());
        } catch (RuntimeException e) {
            Log.warn("watch", e);
        }
    }
}
