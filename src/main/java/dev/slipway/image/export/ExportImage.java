package dev.slipway.image.export;

import static dev.slipway.problem.ProblemCode.DISK_SPACE;

import dev.slipway.disk.DiskTool;
import dev.slipway.image.Image;
import dev.slipway.image.Images;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.operation.Time;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Writes a copy of an image in another format. */
@ApplicationScoped
class ExportImage implements Recipe<ExportImage.Request> {
    record Request(UUID export, UUID image, String imageName, ExportFormat format, boolean compress) {}

    private final ExportRows rows;
    private final ExportFiles files;
    private final Images images;
    private final DiskTool tool;
    private final Time time;

    ExportImage(ExportRows rows, ExportFiles files, Images images, DiskTool tool, Time time) {
        this.rows = rows;
        this.files = files;
        this.images = images;
        this.tool = tool;
        this.time = time;
    }

    @Override
    public String kind() {
        return Exports.KIND;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return "Export image %s as %s"
                .formatted(request.imageName(), request.format().word());
    }

    @Override
    public String subject(Request request) {
        return "image/" + request.imageName();
    }

    @Override
    public List<Step> plan(Request request) {
        return List.of(new Check(request), new Write(request));
    }

    @Override
    public void accepted(Request request, OperationId operation) {
        rows.change(request.export(), row -> row.operationId = operation.value());
    }

    private Image unchanged(Request request) {
        var image = images.require(request.image().toString());
        images.requireSound(image);
        return image;
    }

    private void forget(UUID id) {
        files.discard(id);
        rows.remove(id);
    }

    private final class Check implements Step {
        private final Request request;

        private Check(Request request) {
            this.request = request;
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
            unchanged(request);
        }

        @Override
        public void undo(StepContext context) {
            forget(request.export());
        }
    }

    private final class Write implements Step {
        private final Request request;

        private Write(Request request) {
            this.request = request;
        }

        @Override
        public String key() {
            return "export-disk";
        }

        @Override
        public String title() {
            return "Write the copy";
        }

        @Override
        public Duration usually() {
            return Duration.ofMinutes(3);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            var id = request.export();
            if (rows.find(id).isEmpty()) {
                throw Problem.notFound("export", id.toString()).toException();
            }
            var image = unchanged(request);
            files.prepare();
            try {
                tool.export(
                        context,
                        image.file(),
                        Objects.requireNonNull(image.format(), "only disks are exported"),
                        files.file(id),
                        request.format().format(),
                        request.compress());
            } catch (ProblemException e) {
                throw e.problem().code() == DISK_SPACE ? withoutOverlay(e.problem()) : e;
            }
            // A disk that was written meanwhile is neither the old one nor the new.
            images.requireSound(image);
            var size = files.size(id);
            rows.change(id, row -> {
                row.sizeBytes = size;
                row.ready = time.now();
            });
        }

        private ProblemException withoutOverlay(Problem problem) {
            var remedies = new ArrayList<>(problem.remedies().subList(0, 2));
            if (!request.compress()) {
                remedies.add(
                        new Remedy.Advice("A compressed qcow2 takes less; it still asks for this much to begin with."));
            }
            return new Problem(problem.code(), "There is not enough space for the export.", problem.detail(), remedies)
                    .toException();
        }

        @Override
        public void undo(StepContext context) {
            forget(request.export());
        }
    }
}
