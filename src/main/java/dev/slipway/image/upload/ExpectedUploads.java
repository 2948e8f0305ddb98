package dev.slipway.image.upload;

import dev.slipway.image.arrival.ExpectedFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Uploads that still receive want their space; those that were sent whole want to be left alone. */
@ApplicationScoped
class ExpectedUploads implements ExpectedFiles {
    private final UploadRows rows;

    ExpectedUploads(UploadRows rows) {
        this.rows = rows;
    }

    @Override
    public Map<UUID, Long> expected() {
        return rows.all().stream().collect(Collectors.toMap(Upload::id, upload -> upload.length() - upload.offset()));
    }

    @Override
    public boolean finishing() {
        return rows.all().stream().anyMatch(upload -> upload.state() == UploadState.CHECKING);
    }
}
