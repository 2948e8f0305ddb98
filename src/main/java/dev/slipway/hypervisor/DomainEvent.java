package dev.slipway.hypervisor;

import java.util.UUID;

/** Something that happened on the host; {@link Resync} means "read everything again" (after a reconnect). */
public sealed interface DomainEvent {
    record StateChanged(UUID domain, String what) implements DomainEvent {}

    record BlockJobEnded(UUID domain, String disk, boolean completed) implements DomainEvent {}

    record AgentChanged(UUID domain, boolean connected) implements DomainEvent {}

    /** The guest restarted by itself (reset by the guest or a triple fault). */
    record Rebooted(UUID domain) implements DomainEvent {}

    record Resync() implements DomainEvent {}

    record ConnectionLost() implements DomainEvent {}
}
