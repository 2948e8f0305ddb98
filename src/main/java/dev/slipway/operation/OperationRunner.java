package dev.slipway.operation;

import dev.slipway.problem.FullDisk;
import dev.slipway.problem.Outage;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Walks an operation's plan. The same walk serves the first run, retry, restart after a crash and a second replica: finished steps are
 * passed over, the unfinished one runs again.
 */
@ApplicationScoped
class OperationRunner {
    private static final int TRIES = 8;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private final OperationStore store;
    private final Recipes recipes;
    private final Failpoints failpoints;
    private final Time time;

    OperationRunner(OperationStore store, Recipes recipes, Failpoints failpoints, Time time) {
        this.store = store;
        this.recipes = recipes;
        this.failpoints = failpoints;
        this.time = time;
    }

    /** How long nobody need look at it, when it is not done. */
    Duration run(UUID id) throws InterruptedException {
        var stored = store.inTransaction(() -> store.find(id).orElse(null));
        if (stored == null || stored.state().isDone()) {
            return Duration.ZERO;
        }
        var epoch = store.claim(id);
        try {
            var plan = recipes.plan(stored.kind, stored.request);
            var steps = store.inTransaction(() -> store.steps(id));
            if (!steps.stream()
                    .map(step -> step.stepKey)
                    .toList()
                    .equals(plan.stream().map(Step::key).toList())) {
                throw planChanged().toException();
            }
            if (stored.state() == OperationState.CANCELLING || store.cancelRequested(id) || !walk(id, epoch, plan)) {
                undo(id, epoch, plan);
            }
        } catch (OperationStore.OvertakenException e) {
            Log.warnf("operation %s was taken over by another worker", id);
        } catch (WaitingException e) {
            return e.again();
        } catch (ProblemException e) {
            store.operationState(id, epoch, OperationState.FAILED, e.problem());
        }
        return Duration.ZERO;
    }

    // What a person asks from outside may change the rows at once, so how an attempt ended is told and never read
    // again.
    private enum Outcome {
        DONE,
        FAILED,
        CANCELLED
    }

    /** False when a person cancelled. */
    private boolean walk(UUID id, long epoch, List<Step> plan) throws InterruptedException {
        for (var step : plan) {
            var before = row(id, step);
            if (before.state.equals("SUCCEEDED") || before.state.equals("SKIPPED")) {
                continue;
            }
            if (store.cancelRequested(id)) {
                return false;
            }
            if (!before.state.equals("RUNNING") && !before.state.equals("WAITING")) {
                store.step(id, epoch, step.key(), "step", row -> {
                    row.state = "RUNNING";
                    row.started = time.now();
                    row.ended = null;
                    row.problem = null;
                });
            }
            switch (attempt(id, epoch, step)) {
                case DONE -> {}
                case FAILED -> {
                    return true;
                }
                case CANCELLED -> {
                    return false;
                }
            }
        }
        return store.end(id, epoch, OperationState.SUCCEEDED, null);
    }

    private Outcome attempt(UUID id, long epoch, Step step) throws InterruptedException {
        var context = context(id, epoch, step, false);
        failpoints.pass(step.key(), Failpoints.Boundary.BEFORE_EFFECT);
        try {
            runPatiently(id, epoch, step, context);
        } catch (CancelledException e) {
            return Outcome.CANCELLED;
        } catch (ProblemException e) {
            return fail(id, epoch, step, context.shown(e.problem()));
        } catch (WaitingException e) {
            waits(id, epoch, step, context.shown(e.what()));
            throw e;
        } catch (OperationStore.OvertakenException e) {
            throw e;
        } catch (RuntimeException e) {
            Log.errorf(e, "operation %s, step %s", id, step.key());
            return fail(id, epoch, step, unexpected(e));
        }
        failpoints.pass(step.key(), Failpoints.Boundary.AFTER_EFFECT);
        store.step(id, epoch, step.key(), "step", row -> {
            row.state = context.skipped().isPresent() ? "SKIPPED" : "SUCCEEDED";
            row.detail = context.skipped().orElse(row.detail);
            row.problem = null;
            row.ended = time.now();
            if (row.progressUnit != null) {
                row.progressDone = row.progressTotal;
            }
        });
        return Outcome.DONE;
    }

    /** A step may be run again at any time, so an outage that passes by itself is waited for and not shown as a failure. */
    private void runPatiently(UUID id, long epoch, Step step, RunningStep context) throws InterruptedException {
        for (var attempt = 1; ; attempt++) {
            try {
                Outage.waitOut(() -> step.run(context));
                return;
            } catch (ProblemException e) {
                if (!e.problem().code().isTransient() || attempt == TRIES) {
                    throw e;
                }
                store.log(
                        id,
                        epoch,
                        step.key(),
                        LogLine.Level.WARN,
                        context.shown(e.problem()).title() + " Trying again.");
                context.pause(BETWEEN_TRIES.multipliedBy(attempt));
            }
        }
    }

    // Said once, however often it is looked at.
    private void waits(UUID id, long epoch, Step step, Problem what) {
        var written = store.write(what);
        var before = row(id, step);
        if (before.state.equals("WAITING") && written.equals(before.problem)) {
            return;
        }
        store.step(id, epoch, step.key(), "step", row -> {
            row.state = "WAITING";
            row.problem = written;
        });
        store.log(id, epoch, step.key(), LogLine.Level.INFO, what.title());
    }

    private Outcome fail(UUID id, long epoch, Step step, Problem problem) {
        store.step(id, epoch, step.key(), "step", row -> {
            row.state = "FAILED";
            row.problem = store.write(problem);
            row.ended = time.now();
        });
        return store.end(id, epoch, OperationState.FAILED, problem) ? Outcome.FAILED : Outcome.CANCELLED;
    }

    private void undo(UUID id, long epoch, List<Step> plan) throws InterruptedException {
        store.operationState(id, epoch, OperationState.CANCELLING, null);
        for (var step : plan.reversed()) {
            var state = row(id, step).state;
            if (state.equals("PENDING") || state.equals("UNDONE") || state.equals("SKIPPED")) {
                continue;
            }
            var context = context(id, epoch, step, true);
            try {
                Outage.waitOut(() -> step.undo(context));
            } catch (ProblemException e) {
                context.warn("Undo: " + e.getMessage());
                store.operationState(id, epoch, OperationState.FAILED, context.shown(e.problem()));
                return;
            }
            store.step(id, epoch, step.key(), "step", row -> {
                row.state = "UNDONE";
                row.ended = time.now();
            });
        }
        store.operationState(id, epoch, OperationState.CANCELLED, null);
    }

    private RunningStep context(UUID id, long epoch, Step step, boolean undoing) {
        var row = row(id, step);
        var started = row.started == null ? time.now() : row.started;
        return new RunningStep(store, time, new OperationId(id), epoch, step.key(), started, undoing);
    }

    private StepEntity row(UUID id, Step step) {
        return store.inTransaction(() -> store.steps(id).stream()
                .filter(row -> row.stepKey.equals(step.key()))
                .findFirst()
                .orElseThrow());
    }

    private static Problem planChanged() {
        return Problem.of(
                ProblemCode.PLAN_CHANGED,
                "This version of Slipway does the job in other steps than the one that began it.",
                new Remedy.Advice("Cancel it and start again."));
    }

    private static Problem unexpected(RuntimeException e) {
        return FullDisk.behind(e)
                .orElseGet(() -> Problem.of(
                                ProblemCode.INTERNAL,
                                "Something went wrong that Slipway did not expect.",
                                new Remedy.Advice("Retry from this step; the service's log has the details."))
                        .withDetail(e.getClass().getSimpleName()));
    }
}
