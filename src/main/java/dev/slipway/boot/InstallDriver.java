package dev.slipway.boot;

import dev.slipway.guest.GuestAgent;
import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.guest.Jobs;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.image.Images;
import dev.slipway.kit.DriverFiles;
import dev.slipway.kit.DriverMedia;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Installs the driver of virtio-scsi, and proves by the registry that it starts at boot and drives the disk that is there for that. */
record InstallDriver(Guests guests, DriverMedia media, Images images, UUID machine, UUID disc) implements Step {
    private static final String PNPUTIL = "C:\\Windows\\System32\\pnputil.exe";
    private static final String WHAT = "add vioscsi";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration SETTLES = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int WINDOWS_11 = 22000;
    // ERROR_NO_MORE_ITEMS: the package was added and no device needed it, as when it is there already; the proof
    // decides.
    private static final int NONE_UPDATED = 259;
    private static final int RESTART_REQUIRED = 3010;
    private static final int RESTART_INITIATED = 1641;

    @Override
    public String key() {
        return "install-driver";
    }

    @Override
    public String title() {
        return "Install the driver of virtio-scsi";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(30);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var image = images.require(disc.toString());
        images.requireSound(image);
        var build = guests.ask(context, machine, GuestAgent::osInfo).build();
        var drive = media.insert(context, machine, image, DriverFiles.VIOSCSI);
        var inf = "%sdrivers\\%s\\vioscsi.inf".formatted(drive, build >= WINDOWS_11 ? "w11" : "w10");
        var jobs = new Jobs(guests, context, machine, "boot");
        var result = jobs.takeUpAsSystem(WHAT, List.of(PNPUTIL, "/add-driver", inf, "/install"), PATIENCE);
        media.eject(machine);
        jobs.end(WHAT);
        switch (result.exitCode()) {
            case 0, NONE_UPDATED, RESTART_REQUIRED, RESTART_INITIATED -> {}
            default ->
                throw notReady(
                                "Windows refused the driver of virtio-scsi (pnputil %d).".formatted(result.exitCode()),
                                result)
                        .toException();
        }
        prove(context, result);
    }

    private void prove(StepContext context, JobResult result) throws InterruptedException {
        var deadline = context.now().plus(SETTLES);
        while (true) {
            var service = DriverService.of(context, guests, machine, DiskController.VIRTIO_SCSI);
            if (service.drives()) {
                context.log("vioscsi starts at boot and drives %d device(s).".formatted(service.devices()));
                return;
            }
            if (context.now().isAfter(deadline)) {
                throw notReady(
                                service.startsAtBoot()
                                        ? "The driver of virtio-scsi starts at boot, and drives no disk."
                                        : "The driver of virtio-scsi does not start at boot, so Windows could not start from it.",
                                result)
                        .toException();
            }
            context.pause(LOOK);
        }
    }

    private static Problem notReady(String title, JobResult result) {
        return Problem.of(
                        ProblemCode.GUEST_DRIVER_NOT_READY,
                        title,
                        new Remedy.Advice(
                                "The system disk is where it was. Look at C:\\Windows\\INF\\setupapi.dev.log in Windows, then retry; a newer virtio-win CD may have a driver that this Windows takes."),
                        new Remedy.Advice("Or cancel, which takes the empty disk out again."))
                .withDetail("pnputil %d%n%s"
                        .formatted(result.exitCode(), result.stdout().strip()));
    }

    /** The driver stays: what is there and not needed does no harm. */
    @Override
    public void undo(StepContext context) {
        media.eject(machine);
        context.log("The driver of virtio-scsi stays in Windows.");
    }
}
