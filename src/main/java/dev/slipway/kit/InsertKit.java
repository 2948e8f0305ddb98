package dev.slipway.kit;

import dev.slipway.image.Images;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** The kit is in the drive before Windows starts. */
record InsertKit(GuestKit kit, Images images, UUID machine, UUID disc) implements Step {
    @Override
    public String key() {
        return "insert-kit";
    }

    @Override
    public String title() {
        return "Put the guest kit into the drive";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var image = images.require(disc.toString());
        images.requireSound(image);
        kit.insert(context, machine, image);
    }

    @Override
    public void undo(StepContext context) {
        kit.eject(machine);
    }
}
