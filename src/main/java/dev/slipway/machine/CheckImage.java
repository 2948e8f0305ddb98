package dev.slipway.machine;

import dev.slipway.image.Images;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** Makes sure the image is still the one that was registered; its undo is the last of all and forgets the machine. */
final class CheckImage implements Step {
    private final Machines machines;
    private final Images images;
    private final UUID machineId;

    CheckImage(Machines machines, Images images, UUID machineId) {
        this.machines = machines;
        this.images = images;
        this.machineId = machineId;
    }

    @Override
    public String key() {
        return "check-image";
    }

    @Override
    public String title() {
        return "Check the image";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run(StepContext context) {
        var image = images.require(machines.require(machineId).imageId().toString());
        images.requireSound(image);
        context.log("%s, %d bytes, is as it was registered.".formatted(image.file(), image.sizeBytes()));
    }

    @Override
    public void undo(StepContext context) {
        machines.remove(machineId);
    }
}
