package dev.slipway.operation;

import java.time.Duration;

/**
 * One named act of an operation. It may be run again at any time after a crash: {@link #run} asks "already done?" first, and {@link
 * #undo} takes "not there" for success.
 */
public interface Step {
    /** Stable name within its operation, {@code [a-z0-9-]+}. */
    String key();

    /** What the timeline says, for example "Start the machine". */
    String title();

    /** How long it tends to take. */
    Duration usually();

    void run(StepContext context) throws InterruptedException;

    /** Takes back what {@link #run} did, also when it was interrupted half-way. */
    default void undo(StepContext context) throws InterruptedException {}
}
