package dev.slipway.intake.download;

import dev.slipway.image.ImageKind;
import dev.slipway.image.ImageNames;
import dev.slipway.image.NameRequest;
import dev.slipway.intake.arrival.ExpectedFile;
import dev.slipway.intake.arrival.ExpectedFiles;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Time;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The table of downloads; how far each came is the length of its part file. */
@ApplicationScoped
class DownloadRows implements ExpectedFiles {
    private final IncomingFiles parts;
    private final ImageNames names;
    private final Time time;

    DownloadRows(IncomingFiles parts, ImageNames names, Time time) {
        this.parts = parts;
        this.names = names;
        this.time = time;
    }

    /** Needs a transaction. */
    void add(DownloadEntity row) {
        row.persist();
    }

    Optional<Download> find(UUID id) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> DownloadEntity.<DownloadEntity>findByIdOptional(id).map(this::download));
    }

    Download require(UUID id) {
        return find(id).orElseThrow(DownloadProblems::lost);
    }

    List<Download> all() {
        return QuarkusTransaction.joiningExisting()
                .call(() -> DownloadEntity.<DownloadEntity>listAll().stream()
                        .map(this::download)
                        .toList());
    }

    /** One that is not there any more is fine. */
    void change(UUID id, Consumer<DownloadEntity> change) {
        QuarkusTransaction.joiningExisting()
                .run(() -> DownloadEntity.<DownloadEntity>findByIdOptional(id).ifPresent(row -> {
                    change.accept(row);
                    row.touched = time.now();
                }));
    }

    void remove(UUID id) {
        QuarkusTransaction.joiningExisting().run(() -> DownloadEntity.deleteById(id));
    }

    /** Its bytes are gone, so is its claim on the disk. */
    void release(UUID id) {
        change(id, row -> {
            row.reserved = false;
            row.sha256 = null;
        });
    }

    @Override
    public Map<UUID, ExpectedFile> expected() {
        return all().stream().collect(Collectors.toMap(Download::id, this::file));
    }

    private ExpectedFile file(Download download) {
        var offer = download.remote();
        return download.reserved() && offer != null && download.image() == null
                ? new ExpectedFile(
                        names.joined(download.name(), download.fileName()),
                        offer.length(),
                        Math.max(offer.length() - parts.length(download.id()), 0))
                : ExpectedFile.settled();
    }

    @Override
    public boolean finishing() {
        return all().stream().anyMatch(download -> download.sha256().isPresent() && download.image() == null);
    }

    private Download download(DownloadEntity row) {
        var written = parts.modified(row.id);
        return new Download(
                row.id,
                row.shown,
                row.sealed,
                row.fileName,
                new NameRequest(Optional.ofNullable(row.imageName), row.newVersion),
                Optional.ofNullable(row.kind).map(ImageKind::valueOf),
                Optional.ofNullable(row.declaredSha256),
                Optional.ofNullable(row.sha256),
                row.lengthBytes == null ? null : new RemoteFile(row.lengthBytes, row.validator),
                row.reserved,
                row.imageId,
                new OperationId(row.operationId),
                row.touched.isAfter(written) ? row.touched : written);
    }
}
