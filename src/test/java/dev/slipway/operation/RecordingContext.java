package dev.slipway.operation;

import dev.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step's context that keeps everything said in memory. */
public final class RecordingContext implements StepContext {
    private final OperationId operation;
    private final Time time;
    private final Instant startedAt;
    private final Map<String, String> memory;
    private final List<String> lines = new ArrayList<>();
    private final List<String> concealed = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();
    private @Nullable String skipped;
    private volatile boolean cancelled;

    public RecordingContext() {
        this(new FakeTime());
    }

    public RecordingContext(Time time) {
        this(OperationId.random(), time, time.now(), new LinkedHashMap<>());
    }

    /** For what waits for real programs. */
    public static RecordingContext inRealTime() {
        return new RecordingContext(new SystemTime());
    }

    private RecordingContext(OperationId operation, Time time, Instant startedAt, Map<String, String> memory) {
        this.operation = operation;
        this.time = time;
        this.startedAt = startedAt;
        this.memory = memory;
    }

    /** What the same step gets after kill -9: same operation, beginning and facts, nothing else. */
    public RecordingContext afterCrash() {
        return new RecordingContext(operation, time, startedAt, memory);
    }

    /** The next step of the same operation. */
    public RecordingContext nextStep() {
        return new RecordingContext(operation, time, time.now(), memory);
    }

    public void cancel() {
        cancelled = true;
    }

    /** Every line, warnings included. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    public List<String> concealed() {
        return List.copyOf(concealed);
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    public List<Progress> progress() {
        return List.copyOf(progress);
    }

    public Optional<String> skipped() {
        return Optional.ofNullable(skipped);
    }

    public Map<String, String> memory() {
        return Map.copyOf(memory);
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
        lines.add(line);
    }

    @Override
    public void conceal(String secret) {
        concealed.add(secret);
    }

    @Override
    public void warn(String line) {
        lines.add(line);
        warnings.add(line);
    }

    @Override
    public void progress(Progress next) {
        checkCancelled();
        if (progress.isEmpty() || next.done() > progress.getLast().done()) {
            progress.add(next);
        }
    }

    @Override
    public void skip(String reason) {
        skipped = reason;
    }

    @Override
    public void remember(String name, String value) {
        if (value.length() > 4000) {
            throw new IllegalArgumentException("a fact of more than 4,000 characters: " + name);
        }
        memory.put(name, value);
    }

    @Override
    public Optional<String> recall(String name) {
        return Optional.ofNullable(memory.get(name));
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new CancelledException();
        }
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        checkCancelled();
        time.sleep(duration);
        checkCancelled();
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public RuntimeException waitFor(Problem what, Duration again) {
        checkCancelled();
        return new WaitingException(what, again);
    }

    /** What the step waits for, if that is how its run ended. */
    public static Problem waitedFor(Throwable end) {
        if (end instanceof WaitingException waiting) {
            return waiting.what();
        }
        throw new AssertionError("it does not wait", end);
    }
}
