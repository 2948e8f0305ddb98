package dev.slipway.wsl.command;

import dev.slipway.operation.OperationId;
import dev.slipway.operation.Progress;
import dev.slipway.operation.StepContext;
import dev.slipway.operation.Time;
import dev.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** For a question asked outside of any operation: nothing said is kept. */
final class EphemeralContext implements StepContext {
    private final OperationId id = OperationId.random();
    private final Time time;
    private final Instant startedAt;
    private final Map<String, String> facts = new HashMap<>();

    EphemeralContext(Time time) {
        this.time = time;
        this.startedAt = time.now();
    }

    @Override
    public OperationId operation() {
        return id;
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public void log(String line) {}

    @Override
    public void conceal(String secret) {}

    @Override
    public void warn(String line) {}

    @Override
    public void progress(Progress progress) {}

    @Override
    public void skip(String reason) {}

    @Override
    public void remember(String name, String value) {
        facts.put(name, value);
    }

    @Override
    public Optional<String> recall(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    @Override
    public void checkCancelled() {}

    @Override
    public void pause(Duration duration) throws InterruptedException {
        time.sleep(duration);
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public RuntimeException waitFor(Problem what, Duration again) {
        return what.toException();
    }
}
