package dev.slipway.api;

import dev.slipway.operation.Operation;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Progress;
import dev.slipway.operation.StepView;
import dev.slipway.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation with its whole timeline. */
public record OperationBody(
        String id,
        String kind,
        String title,
        String subject,
        OperationState state,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant ended,
        long version,
        boolean cancellable,
        boolean retryable,
        List<StepBody> steps,
        @Nullable Problem problem) {

    /** One step; {@code progress} only where something is really measured, else {@code usuallySeconds} says how long it tends to take. */
    public record StepBody(
            int position,
            String key,
            String title,
            String state,
            @Nullable Instant started,
            @Nullable Instant ended,
            long usuallySeconds,
            @Nullable ProgressBody progress,
            String detail,
            @Nullable Problem problem,
            int logLines) {
        static StepBody of(StepView step) {
            return new StepBody(
                    step.position(),
                    step.key(),
                    step.title(),
                    step.state().word(),
                    step.started(),
                    step.ended(),
                    step.usually().toSeconds(),
                    step.progress() == null ? null : ProgressBody.of(step.progress()),
                    step.detail(),
                    step.problem(),
                    step.logLines());
        }
    }

    public record ProgressBody(Progress.Unit unit, long done, long total, int percent) {
        static ProgressBody of(Progress progress) {
            return new ProgressBody(progress.unit(), progress.done(), progress.total(), progress.percent());
        }
    }

    static OperationBody of(Operation operation) {
        return new OperationBody(
                operation.id().toString(),
                operation.kind(),
                operation.title(),
                operation.subject(),
                operation.state(),
                operation.created(),
                operation.started(),
                operation.ended(),
                operation.version(),
                operation.state().isCancellable(),
                operation.state().isRetryable(),
                operation.steps().stream().map(StepBody::of).toList(),
                operation.problem());
    }
}
