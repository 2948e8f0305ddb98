package dev.slipway.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskPreflightTest {
    private static Findings space(Path imagesDirectory, long bytes) {
        var findings = new Findings();
        var image = new Image(
                UUID.randomUUID(),
                "win",
                1,
                true,
                ImageKind.DISK,
                DiskFormat.VDI,
                Path.of("/win.vdi"),
                bytes,
                bytes,
                Firmware.UEFI,
                Instant.EPOCH,
                Map.of(),
                null);
        DiskPreflight.space(imagesDirectory, image, new BootImage.Named(), findings);
        return findings;
    }

    @Test
    void aLackOfRoomIsAProblem(@TempDir Path folder) {
        var problem = space(folder.resolve("not-made-yet"), 1L << 60).problems.getFirst();
        assertThat(problem.code()).isEqualTo(ProblemCode.DISK_SPACE);
        assertThat(problem.remedies()).singleElement().asString().contains("df -h -- '%s'".formatted(folder));
        assertThat(space(folder, 1).problems).isEmpty();
    }

    /** Neither "too little" nor "make it" would be true. */
    @Test
    void roomThatCannotBeToldIsOnlyMentioned() {
        var findings = space(Path.of("/proc/self"), 1 << 20);
        assertThat(findings.problems).isEmpty();
        assertThat(findings.warnings).singleElement().asString().contains("cannot be told");
    }
}
