package dev.slipway.intake.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.image.ImageKind;
import dev.slipway.image.NameRequest;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.OperationId;
import dev.slipway.problem.Problem;
import dev.slipway.storage.FolderPlace;
import dev.slipway.storage.UploadSettings;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The table of uploads; the offset of each comes from its part file. */
@ApplicationScoped
class UploadRows {
    private static final int MAX_PROBLEM = 4000;

    private final IncomingFiles parts;
    private final UploadSettings settings;
    private final ObjectMapper json;

    UploadRows(IncomingFiles parts, UploadSettings settings, ObjectMapper json) {
        this.parts = parts;
        this.settings = settings;
        this.json = json;
    }

    void add(UploadEntity row) {
        QuarkusTransaction.joiningExisting().run(row::persist);
    }

    Optional<Upload> find(UUID id) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> UploadEntity.<UploadEntity>findByIdOptional(id).map(this::upload));
    }

    /** Needs a transaction, and holds others off until its end. */
    Optional<UploadEntity> lock(UUID id) {
        return UploadEntity.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Newest first. */
    List<Upload> all() {
        return QuarkusTransaction.joiningExisting()
                .call(() -> UploadEntity.<UploadEntity>list("order by created desc, id").stream()
                        .map(this::upload)
                        .toList());
    }

    /** That bytes may still come for. */
    long underway() {
        return QuarkusTransaction.joiningExisting()
                .call(() -> UploadEntity.count("state", UploadState.RECEIVING.name()));
    }

    /** One that is not there any more is fine. */
    void change(UUID id, Consumer<UploadEntity> change) {
        QuarkusTransaction.joiningExisting()
                .run(() -> UploadEntity.<UploadEntity>findByIdOptional(id).ifPresent(change));
    }

    void remove(UUID id) {
        QuarkusTransaction.joiningExisting().run(() -> UploadEntity.deleteById(id));
    }

    void refuse(UUID id, Problem problem) {
        change(id, row -> {
            row.state = UploadState.REFUSED.name();
            row.problem = write(problem);
        });
    }

    private String write(Problem problem) {
        try {
            var text = json.writeValueAsString(problem);
            return text.length() <= MAX_PROBLEM
                    ? text
                    : json.writeValueAsString(new Problem(problem.code(), problem.title(), "", List.of()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Upload upload(UploadEntity row) {
        try {
            var state = UploadState.valueOf(row.state);
            // A request of many hours that died with the service left its time only on the file.
            var written = parts.modified(row.id);
            var touched = row.touched.isAfter(written) ? row.touched : written;
            return new Upload(
                    row.id,
                    row.fileName,
                    new NameRequest(Optional.ofNullable(row.imageName), row.newVersion),
                    row.kind == null ? null : ImageKind.valueOf(row.kind),
                    row.lengthBytes,
                    state == UploadState.RECEIVING ? parts.length(row.id) : row.lengthBytes,
                    row.declaredSha256,
                    row.sha256Follows,
                    row.sha256,
                    state,
                    row.folderId == null ? null : new FolderPlace(row.folderId, row.relativePath),
                    row.imageId,
                    row.operationId == null ? null : new OperationId(row.operationId),
                    row.problem == null ? null : json.readValue(row.problem, Problem.class),
                    row.created,
                    touched.plus(settings.ttl()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
