package dev.slipway.operation;

import dev.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a timeline.
 *
 * @param key stable name within the operation, {@code [a-z0-9-]+}
 * @param usually how long it tends to take, shown while nothing can be measured
 * @param detail latest note for people, may be empty
 */
public record StepView(
        int position,
        String key,
        String title,
        StepState state,
        Duration usually,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable Progress progress,
        String detail,
        int logLines) {

    /** What stands against it, or what it waits for; null when nothing. */
    public @Nullable Problem problem() {
        return switch (state) {
            case StepState.Failed(var problem, var _) -> problem;
            case StepState.Waiting(var _, var what) -> what;
            case StepState.Pending _,
                    StepState.Running _,
                    StepState.Succeeded _,
                    StepState.Skipped _,
                    StepState.Undone _ -> null;
        };
    }

    /** The operation stands at this step: it runs, waits or failed. */
    public boolean isCurrent() {
        return switch (state) {
            case StepState.Running _, StepState.Waiting _, StepState.Failed _ -> true;
            case StepState.Pending _, StepState.Succeeded _, StepState.Skipped _, StepState.Undone _ -> false;
        };
    }
}
