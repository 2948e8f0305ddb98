package dev.slipway.provision;

import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** A step that runs before any of the machine's own. Its undo forgets the machine first: its row is there from the beginning. */
record StepBeforeMachine(Step step, Machines machines, UUID machine) implements Step {
    @Override
    public String key() {
        return step.key();
    }

    @Override
    public String title() {
        return step.title();
    }

    @Override
    public Duration usually() {
        return step.usually();
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        step.run(context);
    }

    @Override
    public void undo(StepContext context) throws InterruptedException {
        machines.remove(machine);
        step.undo(context);
    }
}
