package dev.slipway.intake.download;

import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Operations;
import dev.slipway.operation.PeriodicTask;
import dev.slipway.operation.Time;
import dev.slipway.storage.UploadSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Forgets downloads that became images, and gives up failed ones that nobody retried. */
@ApplicationScoped
class ReclaimDownloads implements PeriodicTask {
    private static final Logger LOG = Logger.getLogger(ReclaimDownloads.class);

    private final DownloadRows rows;
    private final IncomingFiles parts;
    private final UploadSettings settings;
    private final Operations operations;
    private final Time time;

    ReclaimDownloads(
            DownloadRows rows, IncomingFiles parts, UploadSettings settings, Operations operations, Time time) {
        this.rows = rows;
        this.parts = parts;
        this.settings = settings;
        this.operations = operations;
        this.time = time;
    }

    @Override
    public String name() {
        return "reclaim-downloads";
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
        for (var download : rows.all()) {
            var state = operations.find(download.operation()).map(operation -> operation.state());
            if (state.isEmpty() || state.get() == OperationState.SUCCEEDED || state.get() == OperationState.CANCELLED) {
                parts.delete(download.id());
                rows.remove(download.id());
            } else if (state.get() == OperationState.FAILED
                    && download.touched().plus(settings.ttl()).isBefore(now)
                    && (download.reserved() || download.sha256().isPresent())) {
                LOG.infof("download %s is given up; a retry begins anew", download.id());
                parts.delete(download.id());
                rows.release(download.id());
            }
        }
    }
}
