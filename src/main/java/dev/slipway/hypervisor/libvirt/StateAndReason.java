package dev.slipway.hypervisor.libvirt;

import com.sun.jna.ptr.IntByReference;
import dev.slipway.hypervisor.DomainState;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A domain's state and the reason for it, from libvirt's numbers. */
record StateAndReason(DomainState state, String reason) {
    private static final Map<DomainState, List<String>> REASONS = Map.of(
            DomainState.RUNNING,
            List.of(
                    "",
                    "booted",
                    "migrated",
                    "restored",
                    "from-snapshot",
                    "unpaused",
                    "migration-canceled",
                    "save-canceled",
                    "wakeup",
                    "crashed",
                    "post-copy"),
            DomainState.PAUSED,
            List.of(
                    "",
                    "user",
                    "migration",
                    "save",
                    "dump",
                    "io-error",
                    "watchdog",
                    "from-snapshot",
                    "shutting-down",
                    "snapshot",
                    "crashed",
                    "starting-up",
                    "post-copy",
                    "post-copy-failed"),
            DomainState.SHUTTING_DOWN,
            List.of("", "user"),
            DomainState.SHUT_OFF,
            List.of("", "shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "from-snapshot", "daemon"),
            DomainState.CRASHED,
            List.of("", "panicked"));

    static StateAndReason of(LibvirtSession session, UUID domain) throws LibvirtError {
        var state = new IntByReference();
        var reason = new IntByReference();
        session.withPointer(domain, pointer -> {
            Native.succeeded(Native.LIBVIRT.virDomainGetState(pointer, state, reason, 0));
            return true;
        });
        return of(state.getValue(), reason.getValue());
    }

    static StateAndReason of(int stateNumber, int reasonNumber) {
        var state = switch (stateNumber) {
            case 3, 7 -> DomainState.PAUSED;
            case 4 -> DomainState.SHUTTING_DOWN;
            case 5 -> DomainState.SHUT_OFF;
            case 6 -> DomainState.CRASHED;
            default -> DomainState.RUNNING;
        };
        var words = REASONS.getOrDefault(state, List.of());
        return new StateAndReason(
                state, reasonNumber >= 0 && reasonNumber < words.size() ? words.get(reasonNumber) : "");
    }
}
