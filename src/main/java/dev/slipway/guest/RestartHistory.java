package dev.slipway.guest;

import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.Time;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When guests last restarted by themselves, for whoever looks only now and then. Begins anew with the service: a guest that loops goes on looping. */
@ApplicationScoped
public class RestartHistory {
    private static final int KEPT = 10;
    // Who asks wants to know of minutes; a machine that was quiet for so long may be gone.
    private static final Duration QUIET = Duration.ofHours(1);

    private final Hypervisor hypervisor;
    private final Time time;
    private final Map<UUID, Seen> restarts = new HashMap<>();
    private @Nullable AutoCloseable listening;

    private static final class Seen {
        final Resets resets = new Resets();
        final Deque<Instant> restarts = new ArrayDeque<>();
    }

    RestartHistory(Hypervisor hypervisor, Time time) {
        this.hypervisor = hypervisor;
        this.time = time;
    }

    void start(@Observes StartupEvent started) {
        listening = hypervisor.listen(this::see);
    }

    void stop(@Observes ShutdownEvent stopped) throws Exception {
        if (listening != null) {
            listening.close();
        }
    }

    /** How often the guest restarted after this moment; counts to ten, and forgets a guest that was quiet for an hour. */
    public synchronized int count(UUID domain, Instant since) {
        forgetTheQuiet();
        var seen = restarts.get(domain);
        return seen == null
                ? 0
                : Math.toIntExact(
                        seen.restarts.stream().filter(one -> one.isAfter(since)).count());
    }

    synchronized int machines() {
        return restarts.size();
    }

    private void forgetTheQuiet() {
        var earliest = time.now().minus(QUIET);
        restarts.values().removeIf(seen -> seen.restarts.getLast().isBefore(earliest));
    }

    // Whatever happens on the host is a moment to forget: a machine that was deleted tells nothing itself any more.
    private synchronized void see(DomainEvent event) {
        forgetTheQuiet();
        if (event instanceof DomainEvent.Rebooted(var domain)) {
            var now = time.now();
            var seen = restarts.computeIfAbsent(domain, _ -> new Seen());
            if (seen.resets.begin(now)) {
                seen.restarts.addLast(now);
            }
            if (seen.restarts.size() > KEPT) {
                seen.restarts.removeFirst();
            }
        }
    }
}
