package dev.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.suite.OwnFolders;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real file system of 32 MiB that really fills up, for all files that come in; mounting needs root. One profile, as each costs a start. */
public final class SmallDisk implements QuarkusTestProfile {
    public static final Path MOUNT = OwnFolders.ROOT.resolve("small-disk");

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("slipway.upload.directory", MOUNT.resolve("uploaded").toString());
    }

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
