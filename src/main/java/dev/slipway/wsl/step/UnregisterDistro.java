package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroName;
import java.time.Duration;

/** Unregisters a distro with all its files; cannot be undone. */
record UnregisterDistro(Guests guests, WslTarget target, DistroName name) implements Step {
    @Override
    public String key() {
        return StepKeys.of("unregister", name);
    }

    @Override
    public String title() {
        return "Unregister %s".formatted(name);
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        if (jobs.find(name).isEmpty()) {
            context.skip("Not there");
            return;
        }
        WslJobs.requireSuccess(
                jobs.doAsOwner("unregister " + name, jobs.wsl().unregister(name), Duration.ofMinutes(10)));
    }

    @Override
    public void undo(StepContext context) {
        context.warn("%s is gone; import it again from its archive.".formatted(name));
    }
}
