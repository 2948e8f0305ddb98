package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslTarget;
import java.time.Duration;

/** Sets which version of WSL the owner's new distros get. Setting it twice is the same as once. */
record DefaultVersion(Guests guests, WslTarget target, int version) implements Step {
    @Override
    public String key() {
        return "default-version";
    }

    @Override
    public String title() {
        return "Make WSL %d the default".formatted(version);
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        WslJobs.requireSuccess(
                jobs.doAsOwner("default-version", jobs.wsl().setDefaultVersion(version), Duration.ofMinutes(3)));
    }

    /** What it was before is only told in the language of Windows, so it stays. */
    @Override
    public void undo(StepContext context) {
        context.log("WSL %d stays the default version.".formatted(version));
    }
}
