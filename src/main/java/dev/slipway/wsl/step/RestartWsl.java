package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.wsl.command.ShutDown;
import dev.slipway.wsl.command.SkiffOs;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroName;
import java.time.Duration;
import java.util.List;

/** Shuts WSL down; the next command starts it again. Clears what SkiffOS would stumble over then. */
record RestartWsl(Guests guests, WslTarget target, List<DistroName> skiffOs) implements Step {
    @Override
    public String key() {
        return "restart-wsl";
    }

    @Override
    public String title() {
        return "Restart WSL";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(15);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        ShutDown.now(jobs);
        for (var name : skiffOs) {
            SkiffOs.clearStalePid(jobs, name);
        }
    }
}
