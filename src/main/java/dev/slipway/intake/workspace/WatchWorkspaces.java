package dev.slipway.intake.workspace;

import com.fasterxml.uuid.Generators;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Operations;
import dev.slipway.operation.PeriodicTask;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.UploadSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Looks for newer builds and begins to take them in, each once. */
@ApplicationScoped
class WatchWorkspaces implements PeriodicTask {
    private static final Logger LOG = Logger.getLogger(WatchWorkspaces.class);

    private final WorkspaceSettings settings;
    private final UploadSettings uploads;
    private final Workspaces workspaces;
    private final WorkspaceRows rows;
    private final TakeInBuild recipe;
    private final Operations operations;
    private final Time time;

    WatchWorkspaces(
            WorkspaceSettings settings,
            UploadSettings uploads,
            Workspaces workspaces,
            WorkspaceRows rows,
            TakeInBuild recipe,
            Operations operations,
            Time time) {
        this.settings = settings;
        this.uploads = uploads;
        this.workspaces = workspaces;
        this.rows = rows;
        this.recipe = recipe;
        this.operations = operations;
        this.time = time;
    }

    @Override
    public String name() {
        return "watch-workspaces";
    }

    @Override
    public Duration every() {
        return settings.skiffosWorkspacesEvery();
    }

    @Override
    public void run() {
        for (var workspace : workspaces.watched()) {
            try {
                look(workspace);
            } catch (RuntimeException e) {
                LOG.warnf(e, "workspace %s", workspace.folder());
            }
        }
        reclaim(time.now());
    }

    private void look(Workspace workspace) {
        Build build;
        try {
            build = workspaces.build(workspace);
        } catch (ProblemException e) {
            // The page says so, as long as it lasts.
            LOG.debugf(e, "workspace %s", workspace.folder());
            return;
        }
        var request = new TakeInBuild.Request(
                Generators.timeBasedEpochGenerator().generate(),
                workspace.folder().toString(),
                workspaces.imageName(workspace),
                build);
        if (rows.isDue(workspace, build)
                && operations.activeOn(recipe.subject(request)).isEmpty()) {
            operations.submit(recipe, request);
            LOG.infof("workspace %s has a new build: %s", workspace.folder(), build.file());
        }
    }

    /** A copy that nobody retried for so long is given up. */
    void reclaim(Instant now) {
        for (var row : rows.underway()) {
            var ended = operations
                    .find(new OperationId(row.operationId))
                    .filter(operation -> operation.state().isDone())
                    .flatMap(operation -> Optional.ofNullable(operation.ended()));
            if (ended.isPresent() && ended.get().plus(uploads.ttl()).isBefore(now)) {
                rows.giveUp(row.buildId);
            }
        }
    }
}
