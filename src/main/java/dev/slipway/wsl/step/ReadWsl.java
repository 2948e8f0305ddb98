package dev.slipway.wsl.step;

import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.wsl.command.WslInspector;
import dev.slipway.wsl.command.WslTarget;
import java.time.Duration;

/** Reads how WSL stands and keeps it with the machine. Changes nothing in Windows. */
record ReadWsl(WslInspector inspector, Machines machines, WslTarget target) implements Step {
    @Override
    public String key() {
        return "read-wsl";
    }

    @Override
    public String title() {
        return "Read the state of WSL";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        machines.wslSeen(target.domain(), inspector.read(context, target.domain(), target.owner()));
    }
}
