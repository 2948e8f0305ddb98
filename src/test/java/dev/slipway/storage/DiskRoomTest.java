package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoomTest {
    @Test
    void isThatOfTheFolderThatIsThere(@TempDir Path folder) {
        assertThat(DiskRoom.free(folder).orElse(0)).isPositive();
        assertThat(DiskRoom.free(folder.resolve("not/made/yet"))).isPresent();
    }

    /** A file system of the kernel's own has no size, which is not the same as being full. */
    @Test
    void isUnknownWhereNothingCanTell() {
        assertThat(DiskRoom.free(Path.of("/proc/self"))).isEmpty();
    }
}
