package dev.slipway.storage;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportedFileTest {
    @TempDir
    Path directory;

    private Path inside;
    private Path outside;

    @BeforeEach
    void directories() throws IOException {
        inside = Files.createDirectories(directory.resolve("import"));
        outside = Files.createDirectories(directory.resolve("elsewhere"));
        Files.writeString(outside.resolve("secret"), "secret");
    }

    @Test
    void opensFilesBelow() throws IOException {
        var file =
                Files.writeString(Files.createDirectories(inside.resolve("a/b")).resolve("c"), "content");
        assertThat(read(file)).isEqualTo("content");
        assertThat(read(inside.resolve("a/./b/../b/c"))).isEqualTo("content");
    }

    @Test
    void linksWithinTheDirectoryAreFollowedToTheRealFile() throws IOException {
        Files.writeString(inside.resolve("real"), "content");
        Files.createSymbolicLink(inside.resolve("link"), Path.of("real"));
        try (var file = ImportedFile.open(inside.resolve("link").toString(), List.of(inside))) {
            assertThat(file.path()).isEqualTo(inside.resolve("real"));
        }
    }

    @Test
    void aPathThatCannotBeOneIsRefusedForWhatIsWrongWithIt() {
        assertThat(refusal("/srv/no\ud800name").title())
                .isEqualTo("The path has characters in it that no file name here can have.");
        assertThat(refusal("win11.vdi").title()).isEqualTo("The path is not absolute.");
        assertThat(refusal("/" + "x".repeat(1000)).title()).isEqualTo("The path is longer than 1000 characters.");
    }

    @Test
    void linksThatLeadOutAreRefused() throws IOException {
        Files.createSymbolicLink(inside.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(inside.resolve("directory"), outside);
        assertThat(refusal(inside.resolve("file").toString()).code()).isEqualTo(IMAGE_OUTSIDE_IMPORT_DIRECTORY);
        assertThat(refusal(inside.resolve("directory/secret").toString()).code())
                .isEqualTo(IMAGE_OUTSIDE_IMPORT_DIRECTORY);
    }

    @Test
    void aNeighbourWhoseNameBeginsTheSameIsOutside() throws IOException {
        var neighbour = Files.createDirectories(directory.resolve("import-not"));
        Files.writeString(neighbour.resolve("file"), "");
        assertThat(refusal(neighbour.resolve("file").toString()).code()).isEqualTo(IMAGE_OUTSIDE_IMPORT_DIRECTORY);
    }

    /** Otherwise the answer would tell which files exist on the host. */
    @Test
    void outsideTheAnswerIsTheSameForWhatIsThereAndWhatIsNot() {
        assertThat(refusal(outside.resolve("secret").toString()))
                .isEqualTo(refusal(outside.resolve("nothing").toString()));
        assertThat(refusal("/root/.ssh/id_rsa")).isEqualTo(refusal("/etc/passwd"));
        assertThat(refusal(inside.resolve("../elsewhere/secret").toString()).code())
                .isEqualTo(IMAGE_OUTSIDE_IMPORT_DIRECTORY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-o",
                "--help",
                "json:{\"driver\":\"file\"}",
                "nbd:localhost:1",
                "relative",
                "a\0b",
                "/a\nb"
            })
    void whatIsNoPathIsRefused(String wish) {
        assertThat(refusal(wish).code()).isEqualTo(INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/stdin", "/dev/zero", "/proc/self/fd/0", "/proc/self/environ", "/"})
    void filesOfTheSystemAreOutside(String wish) {
        assertThat(refusal(wish).code()).isEqualTo(IMAGE_OUTSIDE_IMPORT_DIRECTORY);
    }

    @Test
    @Timeout(10)
    void onlyRegularFilesAreOpened() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", inside.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.createDirectory(inside.resolve("directory"));
        assertThat(refusal(inside.resolve("pipe").toString()).detail()).contains("regular");
        assertThat(refusal(inside.resolve("directory").toString()).detail()).contains("regular");
        assertThat(refusal(inside.toString()).code()).isEqualTo(IMAGE_OUTSIDE_IMPORT_DIRECTORY);
        assertThat(refusal(inside.resolve("nothing").toString()).detail()).contains("not exist");
    }

    /** The directory is swapped for a link to elsewhere again and again while files are opened below it. */
    @Test
    void aSwapWhileOpeningNeverLeadsOut() throws Exception {
        var real = Files.createDirectories(inside.resolve("real"));
        Files.writeString(real.resolve("secret"), "content");
        Files.createSymbolicLink(inside.resolve("trap"), outside);
        var door = inside.resolve("door");
        var done = new AtomicBoolean();
        var swaps = new AtomicInteger();
        var swapper = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                try {
                    Files.move(real, door);
                    Files.move(door, real);
                    Files.move(inside.resolve("trap"), door);
                    Files.move(door, inside.resolve("trap"));
                    swaps.incrementAndGet();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        var opened = 0;
        for (var attempt = 0; attempt < 10_000; attempt++) {
            try {
                assertThat(read(door.resolve("secret"))).isEqualTo("content");
                opened++;
            } catch (ProblemException e) {
                // Refusing is fine at any time.
            }
        }
        done.set(true);
        swapper.join();
        assertThat(opened).isPositive();
        assertThat(swaps.get()).isGreaterThan(100);
    }

    private String read(Path path) throws IOException {
        try (var file = ImportedFile.open(path.toString(), List.of(inside))) {
            var buffer = java.nio.ByteBuffer.allocate((int) file.channel().size());
            file.channel().read(buffer);
            return new String(buffer.array(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private Problem refusal(String path) {
        return catchThrowableOfType(ProblemException.class, () -> ImportedFile.open(path, List.of(inside)))
                .problem();
    }
}
