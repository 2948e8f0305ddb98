package dev.slipway.machine;

import dev.slipway.disk.DiskTool;
import dev.slipway.image.Images;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/** Makes the machine's own disk: an overlay at once, or a full conversion. The original is only read. */
final class PrepareDisk implements Step {
    private final Machines machines;
    private final Images images;
    private final DiskTool disks;
    private final Volumes volumes;
    private final UUID machineId;
    private final DiskMode mode;

    PrepareDisk(Machines machines, Images images, DiskTool disks, Volumes volumes, UUID machineId, DiskMode mode) {
        this.machines = machines;
        this.images = images;
        this.disks = disks;
        this.volumes = volumes;
        this.machineId = machineId;
        this.mode = mode;
    }

    @Override
    public String key() {
        return switch (mode) {
            case OVERLAY -> "disk-overlay";
            case CONVERT -> "disk-convert";
        };
    }

    @Override
    public String title() {
        return switch (mode) {
            case OVERLAY -> "Put an overlay on the image";
            case CONVERT -> "Convert the disk";
        };
    }

    @Override
    public Duration usually() {
        return switch (mode) {
            case OVERLAY -> Duration.ofSeconds(1);
            case CONVERT -> Duration.ofMinutes(3);
        };
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var machine = machines.require(machineId);
        var image = images.require(machine.imageId().toString());
        var format = Objects.requireNonNull(image.format(), "a disk image has a format");
        var disk = machine.disk().top();
        if (!format.carriesOverlays()) {
            context.log(
                    "No machine can run on top of a %s, so the whole disk is copied first.".formatted(format.words()));
        }
        switch (mode) {
            case OVERLAY -> disks.createOverlay(image.file(), format, disk.file());
            case CONVERT -> disks.convert(context, image.file(), format, disk.file(), disk.format());
        }
        context.log(
                "%s stands on %s, which stays as it is.".formatted(disk.file().getFileName(), image.file()));
    }

    @Override
    public void undo(StepContext context) {
        machines.find(machineId).ifPresent(machine -> {
            var file = machine.disk().top().file();
            // A killed conversion leaves its part file.
            disks.discard(file);
            volumes.delete(file);
        });
    }
}
