package dev.slipway.intake.workspace;

import dev.slipway.image.Image;
import dev.slipway.operation.Operation;
import dev.slipway.problem.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workspace whose builds become versions of an image.
 *
 * @param imageName of that image
 * @param image the last build that was taken in; null before the first, and when it was removed since
 * @param taken when that was; null before the first
 * @param underway takes in a build just now
 * @param problem why the build that lies there is not taken in
 */
public record WatchedWorkspace(
        String name,
        Path folder,
        String imageName,
        @Nullable Image image,
        @Nullable Instant taken,
        Optional<Operation> underway,
        Optional<Problem> problem) {}
