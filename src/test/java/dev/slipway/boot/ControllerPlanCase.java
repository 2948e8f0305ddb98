package dev.slipway.boot;

import static dev.slipway.hypervisor.DiskController.SATA;
import static dev.slipway.hypervisor.DiskController.VIRTIO_SCSI;

import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.FakeHost;
import dev.slipway.machine.Machine;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.provision.SwitchController;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** Runs the plan of a switch as the runner does, in memory. */
abstract class ControllerPlanCase extends ControllerCase {
    @Inject
    SwitchController recipe;

    protected final List<Step> begun = new ArrayList<>();
    protected RecordingContext context = new RecordingContext();

    @BeforeEach
    void aStrictWindows() {
        host.forgetEverything();
        windows.get().forgetEverything(SATA);
    }

    protected List<Step> plan(Machine machine, DiskController to, @Nullable UUID disc) {
        return recipe.plan(
                new SwitchController.Request(machine.id(), machine.name(), machine.controller(), to, disc, false));
    }

    protected List<Step> toVirtio(Machine machine) throws Exception {
        return plan(machine, VIRTIO_SCSI, disc().id());
    }

    /** As the runner does it; after a death the same step is run again. */
    protected Optional<Problem> run(List<Step> plan) throws Exception {
        context = new RecordingContext(windows.get().time);
        begun.clear();
        for (var step : plan) {
            begun.add(step);
            context = context.nextStep();
            try {
                runThroughDeath(step);
            } catch (ProblemException e) {
                return Optional.of(e.problem());
            }
        }
        return Optional.empty();
    }

    private void runThroughDeath(Step step) throws Exception {
        try {
            step.run(context);
        } catch (FakeHost.Death e) {
            context = context.afterCrash();
            step.run(context);
        }
    }

    /** Newest first, and only what was begun. */
    protected void undo() throws Exception {
        for (var step : begun.reversed()) {
            step.undo(context);
        }
    }
}
