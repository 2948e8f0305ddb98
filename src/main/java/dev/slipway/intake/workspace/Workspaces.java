package dev.slipway.intake.workspace;

import dev.slipway.image.ImageNames;
import dev.slipway.image.Images;
import dev.slipway.operation.Operation;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Operations;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The workspaces that are watched, and how each stands. */
@ApplicationScoped
public class Workspaces {
    private final WorkspaceSettings settings;
    private final WorkspaceRows rows;
    private final ImageNames names;
    private final Images images;
    private final Operations operations;

    Workspaces(WorkspaceSettings settings, WorkspaceRows rows, ImageNames names, Images images, Operations operations) {
        this.settings = settings;
        this.rows = rows;
        this.names = names;
        this.images = images;
        this.operations = operations;
    }

    /** In the order of the setting. */
    public List<WatchedWorkspace> list() {
        return watched().stream().map(this::view).toList();
    }

    List<Workspace> watched() {
        return settings.skiffosWorkspaces().orElse(List.of()).stream()
                .map(Workspace::new)
                .distinct()
                .toList();
    }

    String imageName(Workspace workspace) {
        return workspace.imageName(names);
    }

    /**
     * Of one image only one workspace is taken in, or the builds of both would take turns as its newest version.
     *
     * @throws ProblemException WORKSPACE_NOT_READY, NAME_TAKEN when one before it in the setting has the image
     */
    Build build(Workspace workspace) {
        for (var other : watched()) {
            if (other.equals(workspace)) {
                break;
            }
            if (imageName(other).equals(imageName(workspace))) {
                throw WorkspaceProblems.sameName(workspace, other, imageName(workspace));
            }
        }
        return workspace.build();
    }

    private WatchedWorkspace view(Workspace workspace) {
        var row = rows.find(workspace);
        var operation = row.flatMap(known -> Optional.ofNullable(known.operationId))
                .flatMap(id -> operations.find(new OperationId(id)));
        return new WatchedWorkspace(
                workspace.name(),
                workspace.folder(),
                imageName(workspace),
                row.flatMap(known -> Optional.ofNullable(known.imageId))
                        .flatMap(id -> images.find(id.toString()))
                        .orElse(null),
                row.map(known -> known.taken).orElse(null),
                operation.filter(last -> !last.state().isDone()),
                problem(workspace, row.map(known -> known.begun).orElse(null), operation));
    }

    /** @param begun the build that the operation is about */
    private Optional<Problem> problem(Workspace workspace, @Nullable String begun, Optional<Operation> operation) {
        try {
            var mark = build(workspace).mark();
            return operation
                    .filter(last -> mark.equals(begun) && last.state() == OperationState.FAILED)
                    .map(last -> Objects.requireNonNull(last.problem(), "a failed operation has one"));
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
    }
}
