package dev.slipway.api;

import dev.slipway.image.Image;
import dev.slipway.intake.workspace.WatchedWorkspace;
import dev.slipway.intake.workspace.Workspaces;
import dev.slipway.problem.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** SkiffOS workspaces whose builds become versions of images. */
@Path("/api/v1/workspaces")
public class WorkspaceResource {
    /**
     * A watched workspace.
     *
     * @param imageName of the image that its builds are versions of
     * @param image the last build that was taken in; null before the first, and when it was removed since
     * @param taken when that was; null before the first
     * @param operation that takes in a newer build just now
     * @param problem why the build that lies there is not taken in
     */
    public record WorkspaceBody(
            String name,
            String folder,
            String imageName,
            @Nullable VersionBody image,
            @Nullable Instant taken,
            @Nullable String operation,
            @Nullable Problem problem) {
        static WorkspaceBody of(WatchedWorkspace workspace) {
            return new WorkspaceBody(
                    workspace.name(),
                    workspace.folder().toString(),
                    workspace.imageName(),
                    Optional.ofNullable(workspace.image()).map(VersionBody::of).orElse(null),
                    workspace.taken(),
                    workspace
                            .underway()
                            .map(operation -> "/api/v1/operations/" + operation.id())
                            .orElse(null),
                    workspace.problem().orElse(null));
        }
    }

    /** @param reference that names this version: the bare name while it is the newest, else {@code name@version} */
    public record VersionBody(UUID id, String reference, int version) {
        static VersionBody of(Image image) {
            return new VersionBody(image.id(), image.reference(), image.version());
        }
    }

    private final Workspaces workspaces;

    WorkspaceResource(Workspaces workspaces) {
        this.workspaces = workspaces;
    }

    @GET
    @Operation(
            summary = "The watched SkiffOS workspaces",
            description =
                    "In the order of slipway.images.skiffos-workspaces. Each newer build becomes the next version of the workspace's image;"
                            + " why one is not taken in is its problem.")
    public List<WorkspaceBody> list() {
        return workspaces.list().stream().map(WorkspaceBody::of).toList();
    }
}
