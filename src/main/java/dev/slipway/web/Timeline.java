package dev.slipway.web;

import dev.slipway.image.export.Exports;
import dev.slipway.operation.Operation;
import dev.slipway.operation.StepState;
import dev.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation as pages show it.
 *
 * @param progress for example "step 7 of 9 · 9 min 40 s"
 * @param problem said here only when no step carries it
 * @param spoken one sentence for the page's polite status: which step is at work
 */
public record Timeline(
        String id,
        String title,
        String subject,
        @Nullable String subjectHref,
        StatusBadge tone,
        String progress,
        Instant created,
        boolean cancellable,
        boolean retryable,
        boolean done,
        List<TimelineLine> lines,
        @Nullable Problem problem,
        String spoken) {

    public String rowId() {
        return "operation-" + id;
    }

    private static @Nullable String subjectHref(Operation operation) {
        var subject = operation.subject();
        if (subject.startsWith("machine/")) {
            return "/machines/" + subject.substring(8);
        }
        if (subject.startsWith("image/")) {
            return operation.kind().equals(Exports.KIND) ? "/images/" + subject.substring(6) + "/exports" : "/images";
        }
        return null;
    }

    static Timeline of(Operation operation, Instant now) {
        var lines = operation.steps().stream()
                .map(step -> TimelineLine.of(operation, step, now))
                .toList();
        var inStep = lines.stream().anyMatch(line -> line.problem() != null);
        var tone = StatusBadge.of(operation.state());
        return new Timeline(
                operation.id().toString(),
                operation.title(),
                operation.subject(),
                subjectHref(operation),
                tone,
                progress(operation),
                operation.created(),
                operation.state().isCancellable(),
                operation.state().isRetryable(),
                operation.state().isDone(),
                lines,
                inStep ? null : operation.problem(),
                spoken(operation, tone));
    }

    private static String progress(Operation operation) {
        var all = operation.steps().size();
        var over = operation.steps().stream()
                .filter(step ->
                        step.state() instanceof StepState.Succeeded || step.state() instanceof StepState.Skipped)
                .count();
        var place = switch (operation.state()) {
            case RUNNING, FAILED -> "step %d of %d".formatted(Math.min(over + 1, all), all);
            case PENDING, SUCCEEDED, CANCELLING -> "%d of %d steps done".formatted(over, all);
            case CANCELLED -> "undone";
        };
        return operation.started() == null || operation.ended() == null
                ? place
                : place + " · " + Formatting.duration(Duration.between(operation.started(), operation.ended()));
    }

    private static String spoken(Operation operation, StatusBadge tone) {
        return operation
                .currentStep()
                .map(step -> "Step %d of %d: %s: %s"
                        .formatted(
                                step.position(),
                                operation.steps().size(),
                                step.title(),
                                StatusBadge.of(step.state()).word()))
                .orElse(operation.title() + ": " + tone.word());
    }
}
