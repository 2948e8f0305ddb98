package dev.slipway.web;

import dev.slipway.operation.Operation;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Progress;
import dev.slipway.operation.StepState;
import dev.slipway.operation.StepView;
import dev.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step as the timeline shows it; words only, the tag {@code step} gives them their looks.
 *
 * @param since when it began, while it runs (the page counts up from here)
 * @param took how long it took, or has taken so far; empty before
 * @param usually said only while nothing can be measured and it is not over
 * @param measured progress in words, empty where no unit is measured
 * @param open the log stands open from the start: it runs, waits or failed
 */
public record TimelineLine(
        String key,
        String title,
        String tone,
        String icon,
        String word,
        boolean current,
        @Nullable Instant since,
        String took,
        String usually,
        int percent,
        String measured,
        String detail,
        @Nullable Problem problem,
        String problemTone,
        int logLines,
        boolean open,
        String logHref) {

    static TimelineLine of(Operation operation, StepView step, Instant now) {
        var tone = StatusBadge.of(step.state());
        var waiting =
                step.state() instanceof StepState.Waiting && !operation.state().isDone();
        var running = waiting
                || step.state() instanceof StepState.Running
                        && !operation.state().isDone();
        var failed = step.state() instanceof StepState.Failed;
        var over = !running && !(step.state() instanceof StepState.Pending);
        var progress = running ? step.progress() : null;
        return new TimelineLine(
                step.key(),
                step.title(),
                tone.tone(),
                tone.icon(),
                tone.word(),
                running || failed,
                running ? step.started() : null,
                took(step, running, now),
                over
                                || progress != null
                                || operation.state().isDone()
                                || step.usually().isZero()
                        ? ""
                        : Formatting.duration(step.usually()),
                progress == null ? 0 : progress.percent(),
                progress == null ? "" : measured(progress),
                step.detail(),
                step.problem(),
                waiting ? "warning" : "danger",
                step.logLines(),
                running || failed,
                logHref(operation.id(), step.key()));
    }

    static String logHref(OperationId operation, String step) {
        return "/operations/" + operation + "/steps/" + step + "/log";
    }

    private static String took(StepView step, boolean running, Instant now) {
        if (step.started() == null) {
            return "";
        }
        if (running) {
            return Formatting.duration(Duration.between(step.started(), now));
        }
        // An undone step ended with its undoing, long after its work.
        return step.ended() == null
                        || step.state() instanceof StepState.Skipped
                        || step.state() instanceof StepState.Undone
                ? ""
                : Formatting.duration(Duration.between(step.started(), step.ended()));
    }

    private static String measured(Progress progress) {
        return switch (progress.unit()) {
            case BYTES ->
                "%s of %s (%d %%)"
                        .formatted(
                                Formatting.bytes(progress.done()),
                                Formatting.bytes(progress.total()),
                                progress.percent());
            case STEPS -> "%d of %d".formatted(progress.done(), progress.total());
        };
    }
}
