package dev.slipway.machine;

import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;

/** A step whose act is one idempotent call and which has nothing to undo. */
record SimpleStep(String key, String title, Duration usually, Act act) implements Step {
    @FunctionalInterface
    interface Act {
        void perform(StepContext context) throws InterruptedException;
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        act.perform(context);
    }
}
