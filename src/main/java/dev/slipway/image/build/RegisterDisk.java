package dev.slipway.image.build;

import dev.slipway.image.Images;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;

/** Makes an image of the disk that was made; from now on machines can stand on it. */
record RegisterDisk(MadeImages made, Images images, NewImage image) implements Step {
    @Override
    public String key() {
        return "register-image";
    }

    @Override
    public String title() {
        return "Register the image";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var adopted = made.adopt(image, DiskMaker.sum(context));
        if (!adopted.id().equals(image.id())) {
            context.log("The same bytes are %s already; nothing is stored twice.".formatted(adopted.reference()));
        } else if (!adopted.name().equals(image.name())) {
            context.warn(
                    "The name %s was taken meanwhile; the image is called %s.".formatted(image.name(), adopted.name()));
        }
    }

    @Override
    public void undo(StepContext context) {
        images.remove(image.id());
    }
}
