package dev.slipway.machine;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.operation.Operation;
import dev.slipway.operation.OperationState;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The word on the badge, computed in one place: first match wins. */
@SuppressWarnings("ImmutableEnumChecker") // the predicates capture nothing
public enum MachineStatus {
    DELETING("Deleting", facts -> facts.active("machine.delete")),
    CANCELLING(
            "Cancelling",
            facts -> facts.active().filter(OperationState.CANCELLING::equals).isPresent()),
    PROVISIONING("Provisioning", facts -> facts.active("machine.create")),
    WORKING("Working", facts -> facts.active().isPresent()),
    NEEDS_ATTENTION("Needs attention", facts -> facts.lastFailed() || facts.troubled()),
    PAUSED("Paused", facts -> facts.is(DomainState.PAUSED)),
    RUNNING("Running", facts -> facts.is(DomainState.RUNNING)),
    STOPPING("Stopping", facts -> facts.is(DomainState.SHUTTING_DOWN)),
    STOPPED("Stopped", facts -> true);

    private final String label;
    private final Predicate<Facts> applies;

    MachineStatus(String label, Predicate<Facts> applies) {
        this.label = label;
        this.applies = applies;
    }

    public String label() {
        return label;
    }

    public static MachineStatus of(Machine machine, Optional<Operation> latest) {
        var facts = new Facts(machine, latest);
        return Stream.of(values())
                .filter(status -> status.applies.test(facts))
                .findFirst()
                .orElseThrow();
    }

    private record Facts(Machine machine, Optional<Operation> latest) {
        boolean active(String kind) {
            return latest.filter(operation ->
                            operation.kind().equals(kind) && !operation.state().isDone())
                    .isPresent();
        }

        Optional<OperationState> active() {
            return latest.map(Operation::state).filter(state -> !state.isDone());
        }

        boolean lastFailed() {
            return latest.map(Operation::state)
                    .filter(OperationState.FAILED::equals)
                    .isPresent();
        }

        /** Crashed, stopped by an I/O error, or its domain is gone. */
        boolean troubled() {
            return machine.observed().state().isEmpty()
                    || is(DomainState.CRASHED)
                    || is(DomainState.PAUSED) && machine.observed().reason().contains("error");
        }

        boolean is(DomainState state) {
            return machine.observed().state().filter(state::equals).isPresent();
        }
    }
}
