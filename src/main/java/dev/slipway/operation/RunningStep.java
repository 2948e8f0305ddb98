package dev.slipway.operation;

import dev.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The context of one step of one claimed operation, backed by the ledger. */
final class RunningStep implements StepContext {
    private static final Duration ASK_FOR_CANCEL = Duration.ofSeconds(1);
    private static final Duration SHOW_PROGRESS = Duration.ofMillis(250);

    private final OperationStore store;
    private final Time time;
    private final OperationId operation;
    private final long epoch;
    private final String key;
    private final Instant startedAt;
    private final boolean undoing;
    private final Concealed concealed = new Concealed();
    private Instant askedForCancel = Instant.EPOCH;
    private Instant progressShown = Instant.EPOCH;
    private @Nullable Progress progress;
    private @Nullable String skipped;

    RunningStep(
            OperationStore store,
            Time time,
            OperationId operation,
            long epoch,
            String key,
            Instant startedAt,
            boolean undoing) {
        this.store = store;
        this.time = time;
        this.operation = operation;
        this.epoch = epoch;
        this.key = key;
        this.startedAt = startedAt;
        this.undoing = undoing;
    }

    Optional<String> skipped() {
        return Optional.ofNullable(skipped);
    }

    @Override
    public void conceal(String secret) {
        concealed.add(secret);
    }

    /** Fit to be stored. */
    Problem shown(Problem problem) {
        return concealed.in(problem);
    }

    @Override
    public OperationId operation() {
        return operation;
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public void log(String line) {
        store.log(operation.value(), epoch, key, LogLine.Level.INFO, concealed.in(line));
    }

    @Override
    public void warn(String line) {
        store.log(operation.value(), epoch, key, LogLine.Level.WARN, concealed.in(line));
    }

    @Override
    public void progress(Progress next) {
        checkCancelled();
        var last = progress;
        if (next.total() <= 0 || last != null && next.done() <= last.done()) {
            return;
        }
        var finished = next.done() >= next.total();
        if (!finished && time.now().isBefore(progressShown.plus(SHOW_PROGRESS))) {
            return;
        }
        progress = next;
        progressShown = time.now();
        store.step(operation.value(), epoch, key, "progress", step -> {
            // A step that runs again after a crash starts counting anew; what people saw never shrinks.
            if (step.progressUnit != null && step.progressTotal == next.total() && step.progressDone >= next.done()) {
                return;
            }
            step.progressUnit = next.unit().name();
            step.progressDone = Math.min(next.done(), next.total());
            step.progressTotal = next.total();
        });
    }

    @Override
    public void skip(String reason) {
        skipped = OperationStore.cut(concealed.in(reason));
    }

    @Override
    public void remember(String name, String value) {
        store.remember(operation.value(), epoch, name, value);
    }

    @Override
    public Optional<String> recall(String name) {
        return store.recall(operation.value(), name);
    }

    @Override
    public void checkCancelled() {
        if (undoing || time.now().isBefore(askedForCancel.plus(ASK_FOR_CANCEL))) {
            return;
        }
        askedForCancel = time.now();
        if (store.cancelRequested(operation.value())) {
            throw new CancelledException();
        }
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        var end = time.now().plus(duration);
        while (time.now().isBefore(end)) {
            checkCancelled();
            var left = Duration.between(time.now(), end);
            time.sleep(left.compareTo(ASK_FOR_CANCEL) > 0 ? ASK_FOR_CANCEL : left);
        }
        checkCancelled();
    }

    @Override
    public RuntimeException waitFor(Problem what, Duration again) {
        checkCancelled();
        return new WaitingException(what, again);
    }

    @Override
    public Instant now() {
        return time.now();
    }
}
