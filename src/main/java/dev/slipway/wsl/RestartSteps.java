package dev.slipway.wsl;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.guest.Media;
import dev.slipway.host.CpuProfiles;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.DiskSnapshots;
import dev.slipway.machine.Domains;
import dev.slipway.machine.GuestShutdown;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Makes the one step of this room that reaches down to the machine itself. */
@ApplicationScoped
public class RestartSteps {
    private final RestartIntoHypervisor.Tools tools;

    RestartSteps(
            Machines machines,
            Domains domains,
            Hypervisor hypervisor,
            DiskSnapshots snapshots,
            GuestShutdown shutdown,
            Media media,
            GuestReadiness readiness,
            CpuProfiles profiles) {
        this.tools = new RestartIntoHypervisor.Tools(
                machines, domains, hypervisor, snapshots, shutdown, media, readiness, profiles);
    }

    /** @param bootPatience for each start */
    public Step restartIntoHypervisor(WslTarget target, Duration bootPatience) {
        return new RestartIntoHypervisor(tools, target, bootPatience);
    }
}
