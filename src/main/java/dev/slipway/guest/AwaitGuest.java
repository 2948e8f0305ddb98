package dev.slipway.guest;

import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** Waits until the guest agent answers from a system that is up. Changes nothing, so there is nothing to undo. */
public record AwaitGuest(GuestReadiness readiness, UUID domain, String key, Duration patience) implements Step {
    private static final Duration USUALLY = Duration.ofSeconds(60);

    public AwaitGuest(GuestReadiness readiness, UUID domain, Duration patience) {
        this(readiness, domain, "await-guest", patience);
    }

    @Override
    public String title() {
        return "Wait for the guest";
    }

    @Override
    public Duration usually() {
        return USUALLY;
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        readiness.await(context, key, domain, context.startedAt().plus(patience));
    }
}
