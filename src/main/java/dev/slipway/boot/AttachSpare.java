package dev.slipway.boot;

import dev.slipway.machine.Domains;
import dev.slipway.machine.GuestShutdown;
import dev.slipway.machine.Machines;
import dev.slipway.machine.Volumes;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.util.UUID;

/** An empty disk on a virtio-scsi controller beside the system disk: Windows switches a driver on only for a device that it sees. */
record AttachSpare(
        Machines machines,
        Domains domains,
        GuestShutdown shutdown,
        Volumes volumes,
        VerifiedBoot start,
        UUID machine,
        Duration patience)
        implements Step {
    private static final String DEADLINE = "attach-spare.deadline.";
    private static final Duration POWER_OFF_PATIENCE = Duration.ofMinutes(3);

    @Override
    public String key() {
        return "attach-spare";
    }

    @Override
    public String title() {
        return "Restart with an empty disk on virtio-scsi";
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(2);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        if (machines.require(machine).spare() == null) {
            start.powerOff(context, machine);
            var file = volumes.createSpare(machine);
            machines.redefine(machine, definition -> definition.spare(file));
        }
        var deadline = DEADLINE + context.startedAt().toEpochMilli();
        var trouble = start.start(context, machine, deadline, patience);
        if (trouble.isPresent()) {
            throw Problem.of(
                            ProblemCode.GUEST_NOT_READY,
                            "Windows did not come back with a second disk beside its own.",
                            new Remedy.Link(
                                    "Open the machine's screen.",
                                    "/machines/" + machines.require(machine).name() + "/console"),
                            new Remedy.Advice("Retry; or cancel, which takes the empty disk out again."))
                    .withDetail(trouble.get())
                    .toException();
        }
    }

    @Override
    public void undo(StepContext context) throws InterruptedException {
        var found = machines.find(machine);
        if (found.isEmpty()) {
            return;
        }
        if (found.get().spare() != null) {
            shutdown.powerOff(context, machine, POWER_OFF_PATIENCE, true);
            machines.redefine(machine, definition -> definition.spare(null));
        }
        domains.apply(machines.require(machine));
        volumes.delete(volumes.spare(machine));
    }
}
