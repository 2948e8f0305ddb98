package dev.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Small rules that are cheaper as a test than as a habit. */
class HouseRulesTest {
    private static final int LONGEST_FILE = 300;
    private static final Set<String> WRITTEN_BY_PEOPLE = Set.of("java", "ts", "css", "html", "sh", "py", "yml", "sql");
    private static final Path MAIN = Path.of("src/main/java");

    private static List<Path> sources(Path root) {
        return files(root, Set.of("java"));
    }

    private static List<Path> files(Path root, Set<String> endings) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> !file.toString().contains("/node_modules/"))
                    .filter(file -> endings.contains(
                            file.toString().substring(file.toString().lastIndexOf('.') + 1)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> that(Predicate<String> holds) {
        return sources(MAIN).stream().filter(file -> holds.test(read(file))).toList();
    }

    @Test
    void filesAreShort() {
        var written = Stream.of("src", "web", "scripts", "ansible")
                .flatMap(root -> files(Path.of(root), WRITTEN_BY_PEOPLE).stream())
                .toList();
        assertThat(written).hasSizeGreaterThan(800);
        assertThat(written.stream().filter(file -> read(file).lines().count() > LONGEST_FILE))
                .as("files over %d lines: two rooms share a wall, split by meaning", LONGEST_FILE)
                .isEmpty();
    }

    @Test
    void testsArePatient() {
        var tests = sources(Path.of("src/test/java")).stream()
                .filter(file -> read(file).contains("org.awaitility." + "Awaitility"))
                .map(Path::getFileName)
                .map(Path::toString);
        assertThat(tests).as("ten seconds are none on a busy machine").containsExactly("Patience.java");
    }

    @Test
    void noFormatOfADiskIsGuessed() {
        // What QEMU may probe, a guest can forge (CVE-2024-32498 and its family).
        var works = Pattern.compile("\"(create|convert|info|check|measure|rebase|commit|resize)\"");
        for (var file : that(
                text -> text.contains("\"qemu-img\"") && works.matcher(text).find())) {
            assertThat(read(file)).as("%s names formats", file).containsAnyOf("\"-f\"", "\"-F\"");
        }
    }

    @Test
    void processesAreStartedWithArgumentArrays() {
        assertThat(that(text -> text.contains("Runtime.getRuntime().exec") || text.contains("\"sh\", \"-c\"")))
                .as("no shell between us and a program")
                .isEmpty();
    }

    @Test
    void roomIsAskedOfTheDisk() {
        assertThat(that(text -> text.contains("getFileStore")))
                .as("the table of mounts has no line for every root: ask DiskRoom")
                .isEmpty();
    }

    @Test
    void everyRoomIsNullMarked() {
        var rooms = sources(MAIN).stream().map(Path::getParent).distinct().toList();
        assertThat(rooms)
                .allSatisfy(room -> assertThat(room.resolve("package-info.java"))
                        .exists()
                        .content()
                        .contains("@NullMarked"));
    }
}
