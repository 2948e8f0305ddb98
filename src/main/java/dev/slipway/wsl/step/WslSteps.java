package dev.slipway.wsl.step;

import dev.slipway.guest.ForgetJobs;
import dev.slipway.guest.Guests;
import dev.slipway.guest.Media;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.wsl.command.DistroKind;
import dev.slipway.wsl.command.WslInspector;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.config.ConfigFile;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.distro.LinuxCommand;
import dev.slipway.wsl.distro.LinuxUser;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the steps of this room, for plans of whoever needs WSL. */
@ApplicationScoped
public class WslSteps {
    private final Guests guests;
    private final Media media;
    private final WslInspector inspector;
    private final Machines machines;

    WslSteps(Guests guests, Media media, WslInspector inspector, Machines machines) {
        this.guests = guests;
        this.media = media;
        this.inspector = inspector;
        this.machines = machines;
    }

    /** Remembers {@code restart-needed} with the operation when Windows must restart. */
    public Step enableFeatures(WslTarget target, int wslVersion) {
        return new EnableFeatures(guests, target, wslVersion);
    }

    /** From the MSI when given, else from the network. */
    public Step installPackage(WslTarget target, Optional<WslInstaller> msi) {
        return new InstallPackage(guests, media, target, msi);
    }

    public Step defaultVersion(WslTarget target, int wslVersion) {
        return new DefaultVersion(guests, target, wslVersion);
    }

    /** Also shuts WSL down, so that the file counts. */
    public Step writeWslConfig(WslTarget target, WslConfig config) {
        return new WriteWslConfig(guests, target, config);
    }

    public Step importDistro(WslTarget target, DistroSpec wish) {
        return new ImportDistro(guests, media, target, wish);
    }

    /** Lays wishes over the file that came with the archive. Also stops the distro, so that the file counts. */
    public Step writeWslConf(WslTarget target, DistroSpec wish, WslConf conf) {
        return new WriteWslConf(
                guests, target, wish.distroName(), DistroKind.of(wish.skiffOs()), conf, ConfigFile.Others.KEPT);
    }

    /** Also clears the pid files that these SkiffOS distros left. */
    public Step restartWsl(WslTarget target, List<DistroName> skiffOs) {
        return new RestartWsl(guests, target, skiffOs);
    }

    /** Succeeds only when a command inside answered. */
    public Step verifyDistro(WslTarget target, DistroSpec wish) {
        return new VerifyDistro(guests, target, wish.distroName(), DistroKind.of(wish.skiffOs()));
    }

    public Step makeDefault(WslTarget target, DistroSpec wish) {
        return new MakeDefault(guests, target, wish.distroName());
    }

    /** Everything one distro needs, from its archive to a proven start. */
    public List<Step> distro(WslTarget target, DistroSpec wish) {
        var steps = new ArrayList<Step>();
        steps.add(importDistro(target, wish));
        wish.conf().filter(conf -> !conf.isEmpty()).ifPresent(conf -> steps.add(writeWslConf(target, wish, conf)));
        steps.add(verifyDistro(target, wish));
        if (wish.makeDefault()) {
            steps.add(makeDefault(target, wish));
        }
        return List.copyOf(steps);
    }

    /** Makes the file say this and nothing else that is known, and proves that the distro still starts. */
    public List<Step> configure(WslTarget target, DistroName name, WslConf conf) {
        return List.of(
                new WriteWslConf(guests, target, name, DistroKind.TO_BE_ASKED, conf, ConfigFile.Others.REMOVED),
                new VerifyDistro(guests, target, name, DistroKind.TO_BE_ASKED));
    }

    public Step terminate(WslTarget target, DistroName name) {
        return new TerminateDistro(guests, target, name);
    }

    public Step unregister(WslTarget target, DistroName name) {
        return new UnregisterDistro(guests, target, name);
    }

    /** @param command opened when the step runs; only the program is shown */
    public Step run(
            WslTarget target,
            DistroName name,
            Optional<LinuxUser> user,
            String program,
            Supplier<LinuxCommand> command) {
        return new RunInDistro(guests, target, name, user, program, command);
    }

    /** Stores what is there now with the machine, for lists and pages. */
    public Step readWsl(WslTarget target) {
        return new ReadWsl(inspector, machines, target);
    }

    /** The last step of a plan that ran jobs in the guest. */
    public Step forgetJobs(WslTarget target) {
        return new ForgetJobs(guests, target.domain());
    }
}
