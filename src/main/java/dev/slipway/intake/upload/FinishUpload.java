package dev.slipway.intake.upload;

import dev.slipway.image.Image;
import dev.slipway.intake.arrival.Arrival;
import dev.slipway.intake.arrival.ArrivalSteps;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.intake.arrival.IntakeStore;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.FolderPlace;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From the last byte to the image, or to its place in a folder. */
@ApplicationScoped
class FinishUpload implements Recipe<FinishUpload.Request> {
    /** @param place in an uploaded folder; null when it shall be an image */
    record Request(UUID upload, String fileName, @Nullable FolderPlace place) {}

    private final UploadRows rows;
    private final IncomingFiles parts;
    private final ArrivalSteps steps;

    FinishUpload(UploadRows rows, IncomingFiles parts, ArrivalSteps steps) {
        this.rows = rows;
        this.parts = parts;
        this.steps = steps;
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
        return request.place() == null
                ? steps.finish(request.upload(), new Book())
                : steps.place(request.upload(), request.place(), new Book());
    }

    @Override
    public void accepted(Request request, OperationId operation) {
        rows.change(request.upload(), row -> {
            row.state = UploadState.CHECKING.name();
            row.operationId = operation.value();
        });
    }

    private final class Book implements IntakeStore {
        @Override
        public Arrival require(UUID id) {
            var upload = rows.find(id).orElseThrow(this::lost);
            return new Arrival(
                    id,
                    upload.fileName(),
                    upload.name(),
                    Optional.ofNullable(upload.kind()),
                    Map.of(),
                    Optional.ofNullable(upload.declaredSha256()),
                    Optional.ofNullable(upload.sha256()),
                    upload.state() == UploadState.READY);
        }

        @Override
        public void computed(UUID id, String sha256) {
            rows.change(id, row -> row.sha256 = sha256);
        }

        @Override
        public void unpacked(UUID id, String fileName, String sha256) {
            rows.change(id, row -> {
                row.fileName = fileName;
                row.sha256 = sha256;
            });
        }

        @Override
        public void taken(UUID id, Image image) {
            rows.change(id, row -> {
                row.state = UploadState.READY.name();
                row.imageId = image.id();
            });
        }

        @Override
        public void placed(UUID id) {
            rows.change(id, row -> row.state = UploadState.READY.name());
        }

        @Override
        public void refused(UUID id, Problem problem) {
            rows.refuse(id, problem);
        }

        @Override
        public void cancelled(UUID id) {
            if (rows.find(id).map(Upload::state).equals(Optional.of(UploadState.CHECKING))) {
                parts.delete(id);
                rows.remove(id);
            }
        }

        @Override
        public ProblemException lost() {
            return UploadProblems.lost();
        }

        @Override
        public ProblemException differs(String declared, String computed) {
            return UploadProblems.fileDiffers(declared, computed);
        }
    }
}
