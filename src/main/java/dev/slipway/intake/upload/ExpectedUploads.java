package dev.slipway.intake.upload;

import dev.slipway.image.ImageNames;
import dev.slipway.intake.arrival.ExpectedFile;
import dev.slipway.intake.arrival.ExpectedFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Uploads that still receive want their space; those that were sent whole want to be left alone. */
@ApplicationScoped
class ExpectedUploads implements ExpectedFiles {
    private final UploadRows rows;
    private final ImageNames names;

    ExpectedUploads(UploadRows rows, ImageNames names) {
        this.rows = rows;
        this.names = names;
    }

    @Override
    public Map<UUID, ExpectedFile> expected() {
        return rows.all().stream().collect(Collectors.toMap(Upload::id, this::file));
    }

    private ExpectedFile file(Upload upload) {
        return switch (upload.state()) {
            case RECEIVING, CHECKING ->
                new ExpectedFile(
                        upload.place() == null ? names.joined(upload.name(), upload.fileName()) : Optional.empty(),
                        upload.length(),
                        upload.length() - upload.offset());
            case READY, REFUSED -> ExpectedFile.settled();
        };
    }

    @Override
    public boolean finishing() {
        return rows.all().stream().anyMatch(upload -> upload.state() == UploadState.CHECKING);
    }
}
