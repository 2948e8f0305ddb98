package dev.slipway.intake.upload;

import dev.slipway.operation.PeriodicTask;
import dev.slipway.operation.Time;
import dev.slipway.storage.UploadSettings;
import dev.slipway.storage.UploadedFolders;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/** Removes uploaded folders that nobody came back for, or whose last image is gone. */
@ApplicationScoped
class ReclaimFolders implements PeriodicTask {
    private final UploadedFolders files;
    private final Folders folders;
    private final UploadSettings settings;
    private final Time time;

    ReclaimFolders(UploadedFolders files, Folders folders, UploadSettings settings, Time time) {
        this.files = files;
        this.folders = folders;
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
        try {
            files.dropUnless(folders::isNeeded, now.minus(settings.ttl()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
