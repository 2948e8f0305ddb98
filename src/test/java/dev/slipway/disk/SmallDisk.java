package dev.slipway.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.suite.OwnFolders;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real file system of 32 MiB that really fills up, where {@link dev.slipway.suite.OtherSettings} has all files come in; mounting needs root. */
public final class SmallDisk {
    public static final Path MOUNT = OwnFolders.ROOT.resolve("small-disk");

    private SmallDisk() {}

    public static void mount() throws Exception {
        Files.createDirectories(MOUNT);
        run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", MOUNT.toString());
    }

    public static void unmount() throws Exception {
        run("umount", MOUNT.toString());
    }

    private static void run(String... argv) throws Exception {
        var process = new ProcessBuilder(argv).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", argv)).isZero();
    }
}
