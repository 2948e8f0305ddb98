package dev.slipway.image.upload;

import dev.slipway.image.Images;
import dev.slipway.image.UploadSettings;
import dev.slipway.image.UploadedFolders;
import dev.slipway.operation.Chore;
import dev.slipway.operation.Time;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** Removes uploaded folders that nobody came back for, or whose last image is gone. */
@ApplicationScoped
class ReclaimFolders implements Chore {
    private final UploadedFolders folders;
    private final UploadRows rows;
    private final Images images;
    private final UploadSettings settings;
    private final Time time;

    ReclaimFolders(UploadedFolders folders, UploadRows rows, Images images, UploadSettings settings, Time time) {
        this.folders = folders;
        this.rows = rows;
        this.images = images;
        this.settings = settings;
        this.time = time;
    }

    @Override
    public String name() {
        return "reclaim-folders";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        reclaim(time.now());
    }

    // What is made of a file in one begins soon after it came; a folder that is kept for a day outlives that by far.
    void reclaim(Instant now) {
        var used = images.list().stream()
                .map(image -> folders.holding(image.file()))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        rows.all().stream()
                .filter(upload -> upload.state() == UploadState.RECEIVING || upload.state() == UploadState.CHECKING)
                .flatMap(upload -> Optional.ofNullable(upload.place()).stream())
                .forEach(place -> used.add(place.folder()));
        try {
            folders.dropUnless(used::contains, now.minus(settings.ttl()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
