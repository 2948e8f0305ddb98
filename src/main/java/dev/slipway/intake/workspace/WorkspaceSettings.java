package dev.slipway.intake.workspace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which workspaces are watched, and how often. */
@ConfigMapping(prefix = "slipway.images")
interface WorkspaceSettings {
    /** Folders {@code workspaces/NAME} of SkiffOS's build; it writes to {@code images} in each, Slipway only reads there. */
    Optional<List<Path>> skiffosWorkspaces();

    /** From one look to the next; a file that is the same at two looks in a row is taken for whole. */
    @WithDefault("30s")
    Duration skiffosWorkspacesEvery();
}
