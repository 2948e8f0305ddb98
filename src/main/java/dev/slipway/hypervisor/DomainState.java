package dev.slipway.hypervisor;

/** What the hypervisor says about a domain. */
public enum DomainState {
    RUNNING,
    PAUSED,
    SHUTTING_DOWN,
    SHUT_OFF,
    CRASHED;

    /** Nothing runs, and the next start is with the definition as it is then. */
    public boolean isOff() {
        return switch (this) {
            case SHUT_OFF, CRASHED -> true;
            case RUNNING, PAUSED, SHUTTING_DOWN -> false;
        };
    }
}
