package dev.slipway.image.export;

import dev.slipway.operation.OperationId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The table of exports. */
@ApplicationScoped
class ExportRows {
    private final ExportSettings settings;

    ExportRows(ExportSettings settings) {
        this.settings = settings;
    }

    /** Needs a transaction. */
    void add(ExportEntity row) {
        row.persist();
    }

    Optional<Export> find(UUID id) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> ExportEntity.<ExportEntity>findByIdOptional(id).map(this::export));
    }

    /** Newest first. */
    List<Export> all() {
        return QuarkusTransaction.joiningExisting()
                .call(() -> ExportEntity.<ExportEntity>list("order by created desc, id").stream()
                        .map(this::export)
                        .toList());
    }

    /** Of these images, those whose file is not whole; newest first. */
    List<Export> underway(Collection<UUID> images) {
        return QuarkusTransaction.joiningExisting()
                .call(
                        () -> ExportEntity.<ExportEntity>list(
                                        "imageId in ?1 and ready is null order by created desc, id", images)
                                .stream()
                                .map(this::export)
                                .toList());
    }

    /** One that is not there any more is fine. */
    void change(UUID id, Consumer<ExportEntity> change) {
        QuarkusTransaction.joiningExisting()
                .run(() -> ExportEntity.<ExportEntity>findByIdOptional(id).ifPresent(change));
    }

    void remove(UUID id) {
        QuarkusTransaction.joiningExisting().run(() -> ExportEntity.deleteById(id));
    }

    private Export export(ExportEntity row) {
        return new Export(
                row.id,
                row.imageId,
                row.imageName,
                ExportFormat.valueOf(row.format),
                row.compressed,
                row.sizeBytes,
                row.ready,
                row.ready == null ? null : row.ready.plus(settings.ttl()),
                new OperationId(row.operationId),
                row.created);
    }
}
