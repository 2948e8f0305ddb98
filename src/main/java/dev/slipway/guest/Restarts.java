package dev.slipway.guest;

import dev.slipway.hypervisor.DomainEvent;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/** The restarts of one guest, counted from the hypervisor's events; fed by the adapter's thread. */
final class Restarts {
    private final UUID domain;
    private final Supplier<Instant> now;
    private final Resets resets = new Resets();
    private int reboots;
    private int agentLost;
    private boolean agentWasThere;

    Restarts(UUID domain, Supplier<Instant> now) {
        this.domain = domain;
        this.now = now;
    }

    synchronized void see(DomainEvent event) {
        switch (event) {
            case DomainEvent.Rebooted(var which)
            when which.equals(domain) -> reboots += resets.begin(now.get()) ? 1 : 0;
            case DomainEvent.AgentChanged(var which, var connected)
            when which.equals(domain) -> {
                // Only who was there can leave: the port is closed at every start, and at libvirt's own.
                agentLost += agentWasThere && !connected ? 1 : 0;
                agentWasThere = connected;
            }
            case DomainEvent.Resync _, DomainEvent.ConnectionLost _ -> agentWasThere = false;
            case DomainEvent.Rebooted _,
                    DomainEvent.AgentChanged _,
                    DomainEvent.StateChanged _,
                    DomainEvent.BlockJobEnded _ -> {}
        }
    }

    // One restart shows in both ways, so the two must not be added up.
    synchronized int count() {
        return Math.max(reboots, agentLost);
    }
}
