package dev.slipway.image;

import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;

/** Makes an image of the disk that was made; from now on machines can stand on it. */
record RegisterDisk(Images images, NewImage image) implements Step {
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
        var made = images.adopt(image);
        if (!made.name().equals(image.name())) {
            context.warn(
                    "The name %s was taken meanwhile; the image is called %s.".formatted(image.name(), made.name()));
        }
    }

    @Override
    public void undo(StepContext context) {
        images.remove(image.id());
    }
}
