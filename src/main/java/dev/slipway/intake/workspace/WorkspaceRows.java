package dev.slipway.intake.workspace;

import dev.slipway.image.Image;
import dev.slipway.image.ImageNames;
import dev.slipway.intake.arrival.ExpectedFile;
import dev.slipway.intake.arrival.ExpectedFiles;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Time;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is known of each workspace: what the last look saw, and the build that was taken in last or is on its way. */
@ApplicationScoped
class WorkspaceRows implements ExpectedFiles {
    private final IncomingFiles parts;
    private final ImageNames names;
    private final Time time;

    WorkspaceRows(IncomingFiles parts, ImageNames names, Time time) {
        this.parts = parts;
        this.names = names;
        this.time = time;
    }

    Optional<WorkspaceEntity> find(Workspace workspace) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> WorkspaceEntity.findByIdOptional(workspace.folder().toString()));
    }

    /** Whether it is the same as at the last look, and was not begun with. */
    boolean isDue(Workspace workspace, Build build) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            var row = WorkspaceEntity.<WorkspaceEntity>findByIdOptional(
                            workspace.folder().toString())
                    .orElseGet(() -> {
                        var first = new WorkspaceEntity();
                        first.folder = workspace.folder().toString();
                        first.persist();
                        return first;
                    });
            var before = row.seen;
            row.seen = build.mark();
            return row.seen.equals(before) && !row.seen.equals(row.begun);
        });
    }

    /** Needs a transaction. What is left of the build before goes. */
    void begin(TakeInBuild.Request request, OperationId operation) {
        WorkspaceEntity row = WorkspaceEntity.findById(request.folder());
        if (row.buildId != null) {
            parts.delete(row.buildId);
        }
        row.begun = request.build().mark();
        row.buildId = request.id();
        row.operationId = operation.value();
        row.promisedBytes = null;
        row.sha256 = null;
    }

    /** @throws dev.slipway.problem.ProblemException when another build came since */
    WorkspaceEntity require(UUID build) {
        return QuarkusTransaction.joiningExisting()
                .call(() ->
                        WorkspaceEntity.<WorkspaceEntity>find("buildId", build).firstResultOptional())
                .orElseThrow(WorkspaceProblems::lost);
    }

    void promised(UUID build, long bytes) {
        change(build, row -> row.promisedBytes = bytes);
    }

    void computed(UUID build, String sha256) {
        change(build, row -> row.sha256 = sha256);
    }

    void taken(UUID build, Image image) {
        change(build, row -> {
            row.promisedBytes = null;
            row.imageId = image.id();
            row.taken = time.now();
        });
    }

    /** Nothing of it stays; one that another build took the place of is fine. */
    void giveUp(UUID build) {
        parts.delete(build);
        change(build, row -> {
            row.promisedBytes = null;
            row.sha256 = null;
        });
    }

    private void change(UUID build, Consumer<WorkspaceEntity> change) {
        QuarkusTransaction.joiningExisting()
                .run(() -> WorkspaceEntity.<WorkspaceEntity>find("buildId", build)
                        .firstResultOptional()
                        .ifPresent(change));
    }

    /** Builds whose bytes are here or on their way. */
    List<WorkspaceEntity> underway() {
        return QuarkusTransaction.joiningExisting().call(() -> WorkspaceEntity.list("promisedBytes is not null"));
    }

    @Override
    public Map<UUID, ExpectedFile> expected() {
        return underway().stream().collect(Collectors.toMap(row -> row.buildId, this::file));
    }

    private ExpectedFile file(WorkspaceEntity row) {
        var image = new Workspace(Path.of(row.folder)).imageName(names);
        return new ExpectedFile(
                Optional.of(image), row.promisedBytes, Math.max(row.promisedBytes - parts.length(row.buildId), 0));
    }

    @Override
    public boolean finishing() {
        return underway().stream().anyMatch(row -> row.sha256 != null);
    }
}
