package dev.slipway.intake.upload;

import dev.slipway.image.ArrivedSums;
import dev.slipway.storage.UploadedFolders;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Optional;

/** The sums of files in uploaded folders, for as long as their uploads are remembered. */
@ApplicationScoped
class FolderSums implements ArrivedSums {
    private final UploadedFolders folders;
    private final Uploads uploads;

    FolderSums(UploadedFolders folders, Uploads uploads) {
        this.folders = folders;
        this.uploads = uploads;
    }

    @Override
    public Optional<String> sha256(Path file) {
        if (folders.holding(file).isEmpty()) {
            return Optional.empty();
        }
        return uploads.list().stream()
                .filter(upload -> upload.state() == UploadState.READY)
                .filter(upload ->
                        upload.place() != null && folders.file(upload.place()).equals(file))
                .flatMap(upload -> Optional.ofNullable(upload.sha256()).stream())
                .findFirst();
    }
}
