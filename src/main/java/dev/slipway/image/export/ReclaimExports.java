package dev.slipway.image.export;

import dev.slipway.operation.Operations;
import dev.slipway.operation.PeriodicTask;
import dev.slipway.operation.Time;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Removes exports that were kept long enough, failed ones that nobody retried, and files that a killed service left. */
@ApplicationScoped
class ReclaimExports implements PeriodicTask {
    private static final Logger LOG = Logger.getLogger(ReclaimExports.class);
    private static final Duration GRACE = Duration.ofHours(1);

    private final ExportRows rows;
    private final ExportFiles files;
    private final ExportSettings settings;
    private final Operations operations;
    private final Time time;

    ReclaimExports(ExportRows rows, ExportFiles files, ExportSettings settings, Operations operations, Time time) {
        this.rows = rows;
        this.files = files;
        this.settings = settings;
        this.operations = operations;
        this.time = time;
    }

    @Override
    public String name() {
        return "reclaim-exports";
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
        for (var export : rows.all()) {
            var since = export.ready() == null ? export.created() : export.ready();
            if (since.plus(settings.ttl()).isBefore(now) && !isAtWork(export)) {
                LOG.infof("export %s of %s is removed", export.id(), export.imageName());
                files.discard(export.id());
                rows.remove(export.id());
            }
        }
        var known = rows.all().stream().map(Export::id).collect(Collectors.toSet());
        files.dropUnless(known, now.minus(GRACE));
    }

    private boolean isAtWork(Export export) {
        return operations.find(export.operation()).stream()
                .anyMatch(operation -> !operation.state().isDone());
    }
}
