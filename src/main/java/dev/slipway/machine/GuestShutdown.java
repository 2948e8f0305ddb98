package dev.slipway.machine;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Asks the system inside to power off: by its agent, then by ACPI; the plug is pulled only when a person said so. */
@ApplicationScoped
public class GuestShutdown {
    private static final String POWER_DOWN = "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"powerdown\"}}";
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Hypervisor hypervisor;
    private final Machines machines;

    GuestShutdown(Hypervisor hypervisor, Machines machines) {
        this.hypervisor = hypervisor;
        this.machines = machines;
    }

    /** @param patience for each of the two ways of asking */
    public void powerOff(StepContext context, UUID machineId, Duration patience, boolean force)
            throws InterruptedException {
        if (isOff(machineId) || askAgent(context, machineId) && waitForOff(context, machineId, patience)) {
            return;
        }
        // It may have gone off although nobody answered: the daemon or the agent can end before its answer arrives.
        if (isOff(machineId) || askByAcpi(context, machineId) && waitForOff(context, machineId, patience)) {
            return;
        }
        if (!force) {
            throw Problem.of(
                            ProblemCode.STEP_TIMED_OUT,
                            "The system inside did not power off.",
                            new Remedy.Advice("Look at its screen: it may install updates or ask something."),
                            new Remedy.Advice("Shut down with force; what is not saved inside is lost."))
                    .toException();
        }
        context.warn("It did not power off by itself; pulling the plug.");
        hypervisor.destroy(machineId);
        machines.observed(machineId, hypervisor.find(machineId));
    }

    private boolean askAgent(StepContext context, UUID machineId) {
        try {
            context.log("Asking the guest agent to power off.");
            hypervisor.agentCommand(machineId, POWER_DOWN, 5);
            return true;
        } catch (ProblemException e) {
            // The agent gives no answer to this command, so silence may mean yes; a domain without agent is refused at
            // once.
            return e.problem().code() == ProblemCode.GUEST_AGENT_SILENT;
        }
    }

    private boolean askByAcpi(StepContext context, UUID machineId) {
        context.log("Asking by ACPI.");
        hypervisor.shutdownByAcpi(machineId);
        return true;
    }

    private boolean waitForOff(StepContext context, UUID machineId, Duration patience) throws InterruptedException {
        Instant end = context.now().plus(patience);
        while (!isOff(machineId)) {
            if (context.now().isAfter(end)) {
                return false;
            }
            context.pause(LOOK);
        }
        machines.observed(machineId, hypervisor.find(machineId));
        return true;
    }

    private boolean isOff(UUID machineId) {
        Optional<DomainState> state = hypervisor.find(machineId).map(DomainView::state);
        return state.isEmpty() || state.get() == DomainState.SHUT_OFF || state.get() == DomainState.CRASHED;
    }
}
