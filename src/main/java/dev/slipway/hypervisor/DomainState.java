package dev.slipway.hypervisor;

/** What the hypervisor says about a domain. */
public enum DomainState {
    RUNNING,
    PAUSED,
    SHUTTING_DOWN,
    SHUT_OFF,
    CRASHED
}
