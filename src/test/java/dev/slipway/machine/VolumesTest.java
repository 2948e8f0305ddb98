package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumesTest {
    @TempDir
    Path folder;

    /** Nobody can make a folder there, whatever account it would belong to. */
    @Test
    void aFileInTheWayIsNotExplainedAsAMissingFolder() throws IOException {
        var volumes = new Volumes(Files.createFile(folder.resolve("images")));
        var refused = catchThrowableOfType(
                ProblemException.class, () -> volumes.layer(UUID.randomUUID(), 0, DiskFormat.QCOW2));
        assertThat(refused.problem().detail()).contains("images");
        assertThat(refused.problem().remedies()).isNotEmpty().noneMatch(Remedy.Command.class::isInstance);
    }
}
