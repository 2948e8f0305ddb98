package dev.slipway.intake.upload;

import dev.slipway.intake.arrival.ArrivalSpace;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.Operations;
import dev.slipway.operation.PeriodicTask;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Gives up abandoned uploads, forgets old ones, and removes files that a killed service left. */
@ApplicationScoped
class ReclaimUploads implements PeriodicTask {
    private static final Logger LOG = Logger.getLogger(ReclaimUploads.class);
    // A part file is there a moment before its row.
    private static final Duration GRACE = Duration.ofHours(1);

    private final Uploads uploads;
    private final UploadRows rows;
    private final IncomingFiles parts;
    private final Writers writers;
    private final ArrivalSpace space;
    private final Operations operations;
    private final Time time;

    ReclaimUploads(
            Uploads uploads,
            UploadRows rows,
            IncomingFiles parts,
            Writers writers,
            ArrivalSpace space,
            Operations operations,
            Time time) {
        this.uploads = uploads;
        this.rows = rows;
        this.parts = parts;
        this.writers = writers;
        this.space = space;
        this.operations = operations;
        this.time = time;
    }

    @Override
    public String name() {
        return "reclaim-uploads";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        reclaim(time.now());
    }

    void reclaim(Instant now) {
        for (var upload : rows.all()) {
            if (upload.expires().isBefore(now) && !writers.isBusy(upload.id()) && !isAtWork(upload)) {
                LOG.infof("upload %s is given up: %s", upload.id(), upload.state());
                parts.delete(upload.id());
                rows.remove(upload.id());
            } else if (upload.isWhole() && upload.state() == UploadState.RECEIVING) {
                finish(upload);
            }
        }
        try {
            space.reclaim(now.minus(GRACE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAtWork(Upload upload) {
        return upload.state() == UploadState.CHECKING
                && upload.operation() != null
                && operations.find(upload.operation()).stream()
                        .anyMatch(operation -> !operation.state().isDone());
    }

    private void finish(Upload upload) {
        try {
            uploads.resume(upload.id());
        } catch (ProblemException e) {
            LOG.debugf(e, "upload %s", upload.id());
        }
    }
}
