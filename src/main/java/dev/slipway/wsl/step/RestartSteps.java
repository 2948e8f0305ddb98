package dev.slipway.wsl.step;

import dev.slipway.boot.VerifiedBoot;
import dev.slipway.host.CpuProfiles;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.DiskSnapshots;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.wsl.command.WslTarget;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Makes the one step of this room that reaches down to the machine itself. */
@ApplicationScoped
public class RestartSteps {
    private final RestartIntoHypervisor.Tools tools;

    RestartSteps(
            Machines machines,
            Hypervisor hypervisor,
            DiskSnapshots snapshots,
            VerifiedBoot start,
            CpuProfiles profiles) {
        this.tools = new RestartIntoHypervisor.Tools(machines, hypervisor, snapshots, start, profiles);
    }

    /** @param bootPatience for each start */
    public Step restartIntoHypervisor(WslTarget target, int wslVersion, Duration bootPatience) {
        return new RestartIntoHypervisor(tools, target, wslVersion, bootPatience);
    }
}
