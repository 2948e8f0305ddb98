package dev.slipway.operation;

import dev.slipway.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A piece of long work as it stands in the database: the plan and how far it came.
 *
 * @param kind which recipe made the plan
 * @param subject what it works on, for example {@code machine/win11-lab}; one operation at a time may be active on it
 * @param version grows with every change
 */
public record Operation(
        OperationId id,
        String kind,
        String title,
        String subject,
        OperationState state,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant ended,
        long version,
        List<StepView> steps,
        @Nullable Problem problem) {

    public Operation {
        steps = List.copyOf(steps);
    }

    /** The step that runs or waits now, or failed last. */
    public Optional<StepView> currentStep() {
        return steps.stream().filter(StepView::isCurrent).findFirst();
    }
}
