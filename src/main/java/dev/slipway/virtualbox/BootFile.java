package dev.slipway.virtualbox;

import dev.slipway.image.build.DiskPlan;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the boot disk is.
 *
 * @param file absolute and real: the disk itself, or what it is made out of
 * @param made how it is made; empty when the file is the disk
 */
record BootFile(Path file, Optional<DiskPlan> made) {
    static BootFile itself(Path file) {
        return new BootFile(file, Optional.empty());
    }
}
