package dev.slipway.provision;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.machine.MachineSteps;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.step.RestartSteps;
import dev.slipway.wsl.step.WslSteps;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The steps that put WSL into a machine, the same for a new machine and for one that is there already. */
@ApplicationScoped
class WslPlan {
    private final WslSteps wsl;
    private final RestartSteps restart;
    private final MachineSteps machine;
    private final Machines machines;
    private final GuestReadiness readiness;
    private final Duration bootPatience;

    WslPlan(
            WslSteps wsl,
            RestartSteps restart,
            MachineSteps machine,
            Machines machines,
            GuestReadiness readiness,
            @ConfigProperty(name = "slipway.guest.boot-patience", defaultValue = "15m") Duration bootPatience) {
        this.wsl = wsl;
        this.restart = restart;
        this.machine = machine;
        this.machines = machines;
        this.readiness = readiness;
        this.bootPatience = bootPatience;
    }

    /** What can be done while the disk is still being copied. */
    List<Step> untilRestart(WslTarget target, ProvisionRequest.Wsl wish) {
        return List.of(
                new AwaitMachine(readiness, machines, target.domain(), bootPatience),
                wsl.enableFeatures(target, wish.version()));
    }

    /** From the restart, which takes a snapshot of the disk, to the proof. */
    List<Step> fromRestart(WslTarget target, ProvisionRequest.Wsl wish) {
        var steps = new ArrayList<Step>();
        steps.add(restart.restartIntoHypervisor(target, wish.version(), bootPatience));
        steps.add(wsl.installPackage(target, Optional.ofNullable(wish.installer())));
        steps.add(wsl.defaultVersion(target, wish.version()));
        if (!wish.config().isEmpty()) {
            steps.add(wsl.writeWslConfig(target, wish.config()));
        }
        steps.addAll(
                distros(target, wish.distros().stream().map(WslPlan::distro).toList()));
        steps.add(machine.mergeSnapshot(target.domain()));
        steps.add(wsl.readWsl(target));
        steps.add(wsl.forgetJobs(target));
        return List.copyOf(steps);
    }

    private List<Step> distros(WslTarget target, List<DistroSpec> distros) {
        var steps = new ArrayList<Step>();
        for (var distro : distros) {
            steps.add(wsl.importDistro(target, distro));
            distro.conf()
                    .filter(conf -> !conf.isEmpty())
                    .ifPresent(conf -> steps.add(wsl.writeWslConf(target, distro, conf)));
        }
        if (!distros.isEmpty()) {
            steps.add(wsl.restartWsl(target, skiffOs(distros)));
        }
        for (var distro : distros) {
            steps.add(wsl.verifyDistro(target, distro));
            if (distro.makeDefault()) {
                steps.add(wsl.makeDefault(target, distro));
            }
        }
        return steps;
    }

    private static DistroSpec distro(ProvisionRequest.Distro distro) {
        return new DistroSpec(
                distro.name(),
                distro.image(),
                distro.archive(),
                distro.skiffOs(),
                distro.version(),
                Optional.ofNullable(distro.conf()),
                distro.makeDefault());
    }

    private static List<DistroName> skiffOs(List<DistroSpec> distros) {
        return distros.stream()
                .filter(DistroSpec::skiffOs)
                .map(DistroSpec::distroName)
                .toList();
    }
}
