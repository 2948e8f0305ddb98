package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuAccessTest {
    // An account that owns nothing here and is in no group of ours.
    private static final String STRANGER = "nobody";

    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void disk() throws IOException {
        disk = Files.writeString(directory.resolve("it's a disk.vdi"), "");
        mode(directory, "rwxr-xr-x");
        mode(disk, "rw-r--r--");
    }

    @Test
    void whatEverybodyMayReadIsFine() throws IOException {
        assertThat(QemuAccess.of(STRANGER).problem(disk)).isEmpty();
        assertThat(QemuAccess.of("no-such-account").problem(disk)).isEmpty();
    }

    @Test
    void aClosedFileIsRefusedWithTheCommandThatOpensIt() throws IOException {
        mode(disk, "rw-r-----");
        var problem = QemuAccess.of(STRANGER).problem(disk).orElseThrow();
        assertThat(problem.code()).isEqualTo(ProblemCode.PERMISSION);
        var command = ((Remedy.Command) problem.remedies().getFirst()).command();
        assertThat(command).isEqualTo("chmod o+r -- '" + directory + "/it'\\''s a disk.vdi'");
        run(command);
        assertThat(QemuAccess.of(STRANGER).problem(disk)).isEmpty();
    }

    @Test
    void aClosedDirectoryIsRefusedWithTheCommandThatOpensIt() throws IOException {
        mode(directory, "rwx------");
        var problem = QemuAccess.of(STRANGER).problem(disk).orElseThrow();
        run(((Remedy.Command) problem.remedies().getFirst()).command());
        assertThat(QemuAccess.of(STRANGER).problem(disk)).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx-----x");
    }

    @Test
    void theOwnersBitsCountForTheOwner() throws IOException {
        var owner = Files.getOwner(disk).getName();
        mode(disk, "r--------");
        assertThat(QemuAccess.of(owner).problem(disk)).isEmpty();
        mode(disk, "---r--r--");
        assertThat(QemuAccess.of(owner).problem(disk)).isPresent();
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void run(String command) throws IOException {
        try {
            assertThat(new ProcessBuilder("sh", "-c", command)
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
