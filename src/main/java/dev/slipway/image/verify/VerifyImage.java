package dev.slipway.image.verify;

import dev.slipway.image.Images;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.storage.FileSum;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Reads a whole image again: its sum first, then what it is. Nothing is written but what was found. */
@ApplicationScoped
class VerifyImage implements Recipe<VerifyImage.Request> {
    record Request(UUID image, String imageName) {}

    private final Images images;

    VerifyImage(Images images) {
        this.images = images;
    }

    @Override
    public String kind() {
        return "image.verify";
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return "Verify image " + request.imageName();
    }

    @Override
    public String subject(Request request) {
        return "image/" + request.imageName();
    }

    @Override
    public List<Step> plan(Request request) {
        return List.of(new Compare(request.image()), new Read(request.image()));
    }

    private final class Compare implements Step {
        private final UUID id;

        private Compare(UUID id) {
            this.id = id;
        }

        @Override
        public String key() {
            return "compare-sha256";
        }

        @Override
        public String title() {
            return "Compare its SHA-256";
        }

        @Override
        public Duration usually() {
            return Duration.ofSeconds(30);
        }

        @Override
        public void run(StepContext context) {
            var image = images.require(id.toString());
            images.requireUnchanged(image);
            var computed = FileSum.sha256(image.file(), context);
            images.requireUnchanged(image);
            context.log("SHA-256 " + computed);
            if (!images.compare(image, computed)) {
                context.log("It was not computed before; the next time it is compared with this.");
            }
        }

        @Override
        public void undo(StepContext context) {
            // A sum that was computed stays true.
        }
    }

    private final class Read implements Step {
        private final UUID id;

        private Read(UUID id) {
            this.id = id;
        }

        @Override
        public String key() {
            return "read-again";
        }

        @Override
        public String title() {
            return "Check its format";
        }

        @Override
        public Duration usually() {
            return Duration.ofSeconds(5);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            var image = images.readAgain(id);
            context.log("It is sound: %,d bytes.".formatted(image.sizeBytes()));
        }

        @Override
        public void undo(StepContext context) {
            // It was only read.
        }
    }
}
