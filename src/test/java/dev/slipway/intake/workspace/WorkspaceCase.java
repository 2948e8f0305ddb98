package dev.slipway.intake.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.image.Images;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.rootfs.Tars;
import dev.slipway.storage.UploadSettings;
import dev.slipway.suite.Forgetful;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A workspace of its own for each test, and a look at what is left. */
abstract class WorkspaceCase {
    /** Watches what a test says; only tests look. */
    @Alternative
    @Priority(1)
    @ApplicationScoped
    static class Watched implements WorkspaceSettings, Forgetful {
        static final List<Path> FOLDERS = new CopyOnWriteArrayList<>();

        @Override
        public void forgetEverything() {
            FOLDERS.clear();
        }

        @Override
        public Optional<List<Path>> skiffosWorkspaces() {
            return Optional.of(FOLDERS);
        }

        @Override
        public Duration skiffosWorkspacesEvery() {
            return Duration.ofDays(1);
        }
    }

    @Inject
    UploadSettings uploads;

    @Inject
    WatchWorkspaces watch;

    @Inject
    Images images;

    @Inject
    Operations operations;

    @TempDir
    Path directory;

    Path folder;
    String name;

    @BeforeEach
    void aWorkspace() throws IOException {
        name = "skiffos-w" + UUID.randomUUID().toString().substring(24);
        folder = directory.toRealPath().resolve(name.substring("skiffos-".length()));
        Files.createDirectories(folder.resolve("images"));
        Watched.FOLDERS.add(folder);
    }

    @AfterEach
    void nothingStays() {
        Watched.FOLDERS.clear();
        images.list().stream().filter(image -> image.name().equals(name)).forEach(image -> images.remove(image.id()));
        assertThat(files("incoming")).isEmpty();
        assertThat(files("images")).isEmpty();
    }

    static byte[] skiffOs(int build) {
        return Tars.skiffOs().file("./build", Integer.toString(build)).tar();
    }

    Path build(String file, byte[] bytes) throws IOException {
        return Files.write(folder.resolve("images").resolve(file), bytes);
    }

    /** Until a file is settled and begun with. */
    void lookTwice() {
        watch.run();
        watch.run();
    }

    /** Newest first, of this workspace. */
    List<Operation> begun() {
        return operations.list("image/" + name, 50);
    }

    Operation ended() throws InterruptedException {
        return operations.awaitDone(begun().getFirst().id(), Duration.ofMinutes(1));
    }

    List<Path> files(String place) {
        var wanted = uploads.directory().toAbsolutePath().normalize().resolve(place);
        if (!Files.isDirectory(wanted)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(wanted)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
