package dev.slipway.guest;

import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** Clears away what the jobs of this operation left in Windows; the last step, as nothing can be taken up afterwards. */
public record ForgetJobs(Guests guests, UUID domain) implements Step {
    @Override
    public String key() {
        return "clear-jobs";
    }

    @Override
    public String title() {
        return "Clear temporary files";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        guests.forgetJobs(context, domain);
    }
}
