package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroState;
import dev.slipway.wsl.distro.Distros;
import java.time.Duration;

/** Stops a distro at once; the next command starts it again, so there is nothing to undo. */
record TerminateDistro(Guests guests, WslTarget target, DistroName name) implements Step {
    @Override
    public String key() {
        return StepKeys.of("terminate", name);
    }

    @Override
    public String title() {
        return "Terminate %s".formatted(name);
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        var distro = jobs.find(name).orElseThrow(() -> Distros.notFound(name).toException());
        if (distro.state() != DistroState.RUNNING) {
            context.skip("It does not run");
            return;
        }
        WslJobs.requireSuccess(jobs.doAsOwner("terminate " + name, jobs.wsl().terminate(name), Duration.ofMinutes(3)));
    }
}
