package dev.slipway.boot;

import dev.slipway.hypervisor.DiskController;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** Hangs the disk of a machine that is off on another controller; whether its Windows starts from there, the next start shows. */
record AttachSystemDisk(Machines machines, Domains domains, UUID machine, DiskController from, DiskController to)
        implements Step {
    @Override
    public String key() {
        return "hang-disk";
    }

    @Override
    public String title() {
        return "Hang the disk on %s".formatted(to.label());
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run(StepContext context) {
        define(to);
        context.log("Start the machine and look at its screen: no agent in Windows can prove that it comes up.");
    }

    @Override
    public void undo(StepContext context) {
        if (machines.find(machine).isPresent()) {
            define(from);
        }
    }

    private void define(DiskController controller) {
        if (machines.require(machine).controller() != controller) {
            machines.redefine(machine, definition -> definition.controller(controller));
        }
        domains.apply(machines.require(machine));
    }
}
