package dev.slipway.boot;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.Domains;
import dev.slipway.machine.GuestShutdown;
import dev.slipway.machine.Machines;
import dev.slipway.machine.StartMachine;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** Windows runs and answers before anything is changed. Undone last, it leaves the machine on or off as it was found. */
record BringUp(
        Machines machines,
        Domains domains,
        Hypervisor hypervisor,
        GuestShutdown shutdown,
        GuestReadiness readiness,
        UUID machine,
        Duration patience)
        implements Step {
    private static final String KEY = "bring-up";
    private static final String WAS_OFF = "bring-up.was-off";
    private static final Duration POWER_OFF_PATIENCE = Duration.ofMinutes(3);

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String title() {
        return "Wait for Windows as it is";
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        if (hypervisor
                .find(machine)
                .map(DomainView::state)
                .filter(DomainState::isOff)
                .isPresent()) {
            context.remember(WAS_OFF, "yes");
        }
        StartMachine.start(machines, domains, hypervisor, machines.require(machine), context);
        var system = readiness.await(context, KEY, machine, context.startedAt().plus(patience));
        machines.guestSeen(machine, system.prettyName(), system.isPractice(), system.build());
    }

    @Override
    public void undo(StepContext context) throws InterruptedException {
        var found = machines.find(machine);
        if (found.isEmpty()) {
            return;
        }
        if (context.recall(WAS_OFF).isPresent()) {
            shutdown.powerOff(context, machine, POWER_OFF_PATIENCE, true);
        } else {
            StartMachine.start(machines, domains, hypervisor, found.get(), context);
        }
    }
}
