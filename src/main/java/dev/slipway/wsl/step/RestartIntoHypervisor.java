package dev.slipway.wsl.step;

import dev.slipway.boot.VerifiedBoot;
import dev.slipway.host.CpuProfile;
import dev.slipway.host.CpuProfiles;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.DiskSnapshots;
import dev.slipway.machine.Machine;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.WslTarget;
import java.time.Duration;
import java.util.List;

/**
 * The restart that turns the Windows hypervisor on, the moment where guests elsewhere are bricked: power off cleanly, take an overlay
 * snapshot, drop every medium, start under a deadline. When Windows does not come back: back to the snapshot, next CPU profile of the
 * ladder; the same when it comes back on a CPU that its hypervisor cannot use. What was tried is remembered, so a restart of the service goes on where it was.
 */
final class RestartIntoHypervisor implements Step {
    /** What this step works with. */
    record Tools(
            Machines machines,
            Hypervisor hypervisor,
            DiskSnapshots snapshots,
            VerifiedBoot start,
            CpuProfiles profiles) {}

    private static final String KEY = "restart";
    private static final String RUNG = "restart.rung";
    private static final String DEADLINE = "restart.deadline.";
    private static final String POWERED_OFF = "restart.powered-off";

    private final Tools tools;
    private final WslTarget target;
    private final int wslVersion;
    private final Duration bootPatience;

    RestartIntoHypervisor(Tools tools, WslTarget target, int wslVersion, Duration bootPatience) {
        this.tools = tools;
        this.target = target;
        this.wslVersion = wslVersion;
        this.bootPatience = bootPatience;
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String title() {
        return "Restart with the features on";
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(2);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        if (context.recall(EnableFeatures.RESTART_NEEDED).isEmpty()) {
            context.skip("Nothing waits for a restart.");
            return;
        }
        tools.start().snapshotOnce(context, target.domain(), POWERED_OFF);
        var machine = tools.machines().require(target.domain());
        var ladder =
                tools.profiles().ladder(machine.engine(), tools.hypervisor().capabilities(machine.engine()));
        for (var rung = rung(context, ladder, machine); rung < ladder.size(); rung++) {
            if (boots(context, ladder.get(rung))) {
                return;
            }
            tools.snapshots().rollBack(target.domain());
            context.remember(RUNG, Integer.toString(rung + 1));
            context.warn(
                    rung + 1 < ladder.size()
                            ? "Rolled back to the snapshot; next CPU profile: %s."
                                    .formatted(ladder.get(rung + 1).title())
                            : "Rolled back to the snapshot; no CPU profile is left.");
        }
        throw exhausted(ladder).toException();
    }

    /** Where to go on; the first time, the machine's own profile. */
    private static int rung(StepContext context, List<CpuProfile> ladder, Machine machine) {
        return context.recall(RUNG).map(Integer::parseInt).orElseGet(() -> {
            for (var index = 0; index < ladder.size(); index++) {
                if (ladder.get(index).name().equals(machine.cpuProfile())) {
                    return index;
                }
            }
            return 0;
        });
    }

    private boolean boots(StepContext context, CpuProfile profile) throws InterruptedException {
        var machine = tools.machines().require(target.domain());
        if (!machine.cpuProfile().equals(profile.name())) {
            tools.machines().redefine(target.domain(), definition -> definition.cpuProfile(profile.name()));
        }
        context.log("Starting with CPU profile %s.".formatted(profile.title()));
        var trouble = tools.start().start(context, target.domain(), DEADLINE + profile.name(), bootPatience);
        trouble.ifPresent(context::warn);
        return trouble.isEmpty() && hasWhatWslNeeds(context);
    }

    /** Windows comes back without its hypervisor, too, and only WSL would say so, at its first distro. */
    private boolean hasWhatWslNeeds(StepContext context) {
        var suffices =
                wslVersion == 1 || tools.machines().require(target.domain()).nested();
        if (!suffices) {
            context.warn(
                    "Windows came back, but its CPU lacks virtualization with nested paging, so its hypervisor does not run.");
        }
        return suffices;
    }

    private static Problem exhausted(List<CpuProfile> ladder) {
        return Problem.of(
                        ProblemCode.GUEST_BOOT_LOOP,
                        "Windows did not come back with its hypervisor on, whatever CPU it was shown.",
                        new Remedy.Advice(
                                "The machine is off and its disk is as before the restart. Ask for WSL 1, which needs no hypervisor."),
                        new Remedy.Advice("Cancel to give the machine up; the image is untouched."))
                .withDetail("Tried: "
                        + String.join(
                                ", ", ladder.stream().map(CpuProfile::name).toList()) + ".");
    }

    /** Back to the disk before the restart. */
    @Override
    public void undo(StepContext context) {
        if (tools.machines().find(target.domain()).isPresent()
                && !tools.snapshots().isBeingMerged(context)) {
            tools.snapshots().discard(target.domain());
        }
    }
}
