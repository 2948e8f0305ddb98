package dev.slipway.image.upload;

import dev.slipway.image.UploadedImages;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Blame;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** From the last byte to the image. */
@ApplicationScoped
class FinishUpload implements Recipe<FinishUpload.Request> {
    record Request(UUID upload, String fileName) {}

    private final UploadRows rows;
    private final PartFiles parts;
    private final UploadedImages images;

    FinishUpload(UploadRows rows, PartFiles parts, UploadedImages images) {
        this.rows = rows;
        this.parts = parts;
        this.images = images;
    }

    @Override
    public String kind() {
        return "upload.finish";
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return "Take in the uploaded file \"%s\"".formatted(request.fileName());
    }

    @Override
    public String subject(Request request) {
        return "upload/" + request.upload();
    }

    @Override
    public List<Step> plan(Request request) {
        return List.of(new Compute(request.upload()), new TakeIn(request.upload()));
    }

    @Override
    public void accepted(Request request, OperationId operation) {
        rows.change(request.upload(), row -> {
            row.state = UploadState.CHECKING.name();
            row.operationId = operation.value();
        });
    }

    private Upload upload(UUID id) {
        return rows.find(id).orElseThrow(UploadProblems::lost);
    }

    /** A file that is no good will not be better the next time; what the host lacks can be mended, so the file waits. */
    private ProblemException refused(UUID id, ProblemException e) {
        if (e.problem().code().blame() == Blame.REQUEST) {
            parts.delete(id);
            rows.refuse(id, e.problem());
        }
        return e;
    }

    private void cancelled(UUID id) {
        if (rows.find(id).map(Upload::state).equals(Optional.of(UploadState.CHECKING))) {
            parts.delete(id);
            rows.remove(id);
        }
    }

    private final class Compute implements Step {
        private final UUID id;

        private Compute(UUID id) {
            this.id = id;
        }

        @Override
        public String key() {
            return "compute-sha256";
        }

        @Override
        public String title() {
            return "Compute its SHA-256";
        }

        @Override
        public Duration usually() {
            return Duration.ofSeconds(10);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            var upload = upload(id);
            if (!parts.exists(id)) {
                throw UploadProblems.lost();
            }
            var computed = FileSum.sha256(parts.file(id), context);
            context.log("SHA-256 " + computed);
            var declared = upload.declaredSha256();
            if (declared == null) {
                context.warn("The client did not say its SHA-256, so there is nothing to compare with.");
            } else if (!declared.equals(computed)) {
                throw refused(id, UploadProblems.fileDiffers(declared, computed));
            }
            rows.change(id, row -> row.sha256 = computed);
        }

        @Override
        public void undo(StepContext context) {
            cancelled(id);
        }
    }

    private final class TakeIn implements Step {
        private final UUID id;

        private TakeIn(UUID id) {
            this.id = id;
        }

        @Override
        public String key() {
            return "take-in";
        }

        @Override
        public String title() {
            return "Check it and register the image";
        }

        @Override
        public Duration usually() {
            return Duration.ofSeconds(3);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            var upload = upload(id);
            if (upload.state() == UploadState.READY) {
                return;
            }
            try {
                var image = images.takeIn(
                        id,
                        Optional.ofNullable(upload.name()),
                        parts.file(id),
                        upload.fileName(),
                        Optional.ofNullable(upload.kind()),
                        Objects.requireNonNull(upload.sha256(), "computed by the step before"));
                rows.change(id, row -> {
                    row.state = UploadState.READY.name();
                    row.imageId = image.id();
                });
                context.log(
                        image.id().equals(id)
                                ? "It is the image \"%s\".".formatted(image.name())
                                : "The same bytes are the image \"%s\" already; nothing is stored twice."
                                        .formatted(image.name()));
            } catch (ProblemException e) {
                throw refused(id, e);
            }
        }

        @Override
        public void undo(StepContext context) {
            cancelled(id);
        }
    }
}
