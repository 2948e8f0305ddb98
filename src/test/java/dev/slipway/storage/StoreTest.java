package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rights of what machines stand on. Root's own group stands for QEMU's, as it is everywhere. */
class StoreTest {
    private static final String GROUP = "root";

    @TempDir
    Path folder;

    private Path images;

    @BeforeEach
    void asRoot() throws IOException {
        assumeTrue(Rights.ourUid() == 0);
        images = folder.resolve("images");
    }

    private void start(String group) {
        new Store(images, images.resolve("uploaded"), group).start(new StartupEvent());
    }

    private static String rights(Path file) throws IOException {
        return "%o %s".formatted(Rights.mode(file), Files.getAttribute(file, "unix:gid"));
    }

    private static Path above(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static Path file(Path file, int mode) throws IOException {
        Files.createDirectories(above(file));
        Files.writeString(file, "disk");
        Files.setAttribute(file, "unix:gid", 4711);
        Rights.setMode(file, mode);
        return file;
    }

    @Test
    void newFilesAreForQemusGroupAlone() throws Exception {
        start(GROUP);
        var disk = Rights.passage(images.resolve("volumes/deep")).resolve("disk.qcow2");
        Rights.settle(file(disk, 0644));
        assertThat(rights(images)).isEqualTo("2711 0");
        assertThat(rights(above(disk))).isEqualTo("2711 0");
        assertThat(rights(disk)).isEqualTo("640 0");
        var arrived = file(Rights.ourFolder(images.resolve("uploaded/incoming")).resolve("1.part"), 0600);
        Rights.settleToStay(arrived, images);
        assertThat(rights(arrived)).isEqualTo("440 0");
        assertThat(Rights.mode(above(arrived))).isEqualTo(0700);
    }

    /** What only we read gets no wider by being done. */
    @Test
    void aPrivateFolderKeepsItsFiles() throws Exception {
        var copy = file(Rights.ourFolder(images.resolve("exports")).resolve("1.export"), 0644);
        Rights.settle(copy);
        assertThat(Rights.mode(copy)).isEqualTo(0600);
    }

    @Test
    void whatEarlierVersionsMadeIsNarrowed() throws Exception {
        var disk = file(images.resolve("volumes/1.qcow2"), 0644);
        var kept = file(images.resolve("uploaded/images/abc"), 0444);
        var piece = file(images.resolve("uploaded/incoming/1.part"), 0644);
        var running = file(images.resolve("volumes/2.qcow2"), 0644);
        Files.setAttribute(running, "unix:uid", 64055);
        var link = Files.createSymbolicLink(images.resolve("volumes/link"), file(folder.resolve("others.vdi"), 0644));
        for (var open : new Path[] {images, images.resolve("volumes"), above(piece)}) {
            Rights.setMode(open, 0755);
        }
        for (var again = 0; again < 2; again++) {
            start(GROUP);
            assertThat(rights(images)).isEqualTo("2711 0");
            assertThat(rights(images.resolve("volumes"))).isEqualTo("2711 0");
            assertThat(Rights.mode(above(piece))).isEqualTo(0700);
            assertThat(rights(disk)).isEqualTo("640 0");
            assertThat(rights(kept)).isEqualTo("440 0");
            assertThat(Rights.mode(piece)).isEqualTo(0600);
            assertThat(Rights.mode(running))
                    .as("libvirt's until its machine ends")
                    .isEqualTo(0640);
            assertThat(Rights.mode(link.toRealPath())).as("an original").isEqualTo(0644);
        }
    }

    /** A store may be a folder that others use, too. */
    @Test
    void whatSomebodyElsePutThereStaysAsItIs() throws Exception {
        var medium = file(images.resolve("windows.iso"), 0644);
        var disk = file(images.resolve("lab/windows.vdi"), 0644);
        Rights.setMode(above(disk), 0755);
        var own = Files.createDirectories(images.resolve("volumes/private"));
        Rights.setMode(own, 0700);
        start(GROUP);
        assertThat(Rights.mode(medium)).isEqualTo(0644);
        assertThat(Rights.mode(disk)).isEqualTo(0644);
        assertThat(Rights.mode(above(disk))).isEqualTo(0755);
        assertThat(Rights.mode(own)).as("never widened").isEqualTo(0700);
    }

    /** As lost+found is to an account that is not root. */
    @Test
    void aFolderThatCannotBeReadKeepsNoneOfTheOthersFromIt() throws Exception {
        var disk = file(images.resolve("volumes/1.qcow2"), 0644);
        var gone = images.resolve("volumes/0");
        var visitor = new Store.Narrowing(images);
        assertThat(visitor.visitFileFailed(gone, new AccessDeniedException(gone.toString())))
                .isEqualTo(FileVisitResult.CONTINUE);
        start(GROUP);
        assertThat(Rights.mode(disk)).isEqualTo(0640);
    }

    /** QEMU must read them all the same; the doctor tells it. */
    @Test
    void withoutQemusGroupTheyLieBehindAPassage() throws Exception {
        start("no-such-group");
        var disk = file(Rights.passage(images.resolve("volumes")).resolve("disk.qcow2"), 0600);
        Rights.settle(disk);
        assertThat(Rights.mode(images)).isEqualTo(0711);
        assertThat(Rights.mode(disk)).isEqualTo(0644);
    }
}
