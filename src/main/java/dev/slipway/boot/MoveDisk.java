package dev.slipway.boot;

import dev.slipway.guest.Guests;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.machine.DiskSnapshots;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machines;
import dev.slipway.machine.Volumes;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Hangs the system disk on another controller and proves that Windows starts from there. When it does not (as with
 * INACCESSIBLE_BOOT_DEVICE): back to the snapshot and the old controller, and started again. An attempt belongs to the moment that the
 * step began, so a retry begins anew and a restart of the service goes on.
 */
final class MoveDisk implements Step {
    /** What this step works with. */
    record Tools(
            Machines machines,
            Domains domains,
            DiskSnapshots snapshots,
            Volumes volumes,
            Guests guests,
            VerifiedBoot start) {}

    private static final String KEY = "move-disk";

    private final Tools tools;
    private final UUID machine;
    private final DiskController from;
    private final DiskController to;
    private final Duration patience;

    MoveDisk(Tools tools, UUID machine, DiskController from, DiskController to, Duration patience) {
        this.tools = tools;
        this.machine = machine;
        this.from = from;
        this.to = to;
        this.patience = patience;
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String title() {
        return "Start Windows from %s".formatted(to.label());
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(2);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        if (context.recall(memo(context, "trouble")).isEmpty()) {
            tools.start().snapshotOnce(context, machine, memo(context, "snapshot"));
            define(to);
            var trouble = tools.start().start(context, machine, memo(context, "deadline"), patience);
            if (trouble.isEmpty()) {
                trouble = notDriven(context);
            }
            if (trouble.isEmpty()) {
                tools.volumes().delete(tools.volumes().spare(machine));
                context.log("Windows started from %s.".formatted(to.label()));
                return;
            }
            context.remember(memo(context, "trouble"), trouble.get());
        }
        throw goBack(context).toException();
    }

    /** Stored only; the next start applies it. */
    private void define(DiskController controller) {
        var now = tools.machines().require(machine);
        if (now.controller() != controller || now.spare() != null) {
            tools.machines().redefine(machine, definition -> {
                definition.controller(controller);
                definition.spare(null);
            });
        }
    }

    // A Windows that answers has started from its disk; that this driver carries it is seen from inside only.
    private Optional<String> notDriven(StepContext context) throws InterruptedException {
        if (to != DiskController.VIRTIO_SCSI) {
            return Optional.empty();
        }
        try {
            return DriverService.of(context, tools.guests(), machine, to).drives()
                    ? Optional.empty()
                    : Optional.of("Windows came up, and %s drives nothing there.".formatted(to.service()));
        } catch (ProblemException e) {
            if (e.problem().code().isTransient()) {
                throw e;
            }
            return Optional.of(e.problem().title());
        }
    }

    private Problem goBack(StepContext context) throws InterruptedException {
        var trouble = context.recall(memo(context, "trouble")).orElseThrow();
        context.warn(trouble + " Going back to the snapshot and to %s.".formatted(from.label()));
        restore();
        var back = tools.start().start(context, machine, memo(context, "deadline-back"), patience);
        return Problem.of(
                        ProblemCode.CONTROLLER_ROLLED_BACK,
                        back.isEmpty()
                                ? "Windows did not start from %s. The machine is as before, on %s."
                                        .formatted(to.label(), from.label())
                                : "Windows did not start from %s, and has not yet come back from %s."
                                        .formatted(to.label(), from.label()),
                        remedy(),
                        new Remedy.Link(
                                "Open the machine's screen.",
                                "/machines/" + tools.machines().require(machine).name() + "/console"))
                .withDetail(back.map(now -> trouble + " Then: " + now).orElse(trouble));
    }

    private Remedy remedy() {
        return to == DiskController.VIRTIO_SCSI
                ? new Remedy.Advice("Retry; or take a newer virtio-win CD, whose driver this Windows may start from.")
                : new Remedy.Command(
                        "In Windows, as administrator, let the driver start at boot; then retry.",
                        "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\%s /v Start /t REG_DWORD /d 0 /f"
                                .formatted(to.service()));
    }

    // The old controller first: a hypervisor that refuses the new one would refuse every definition that names it.
    private void restore() {
        define(from);
        tools.snapshots().discard(machine);
        tools.domains().apply(tools.machines().require(machine));
        tools.volumes().delete(tools.volumes().spare(machine));
    }

    private static String memo(StepContext context, String what) {
        return "%s.%s.%d".formatted(KEY, what, context.startedAt().toEpochMilli());
    }

    @Override
    public void undo(StepContext context) {
        if (tools.machines().find(machine).isEmpty()) {
            return;
        }
        if (tools.snapshots().isBeingMerged(context)) {
            context.log("Windows was proven to start from %s; that stays.".formatted(to.label()));
            return;
        }
        restore();
    }
}
