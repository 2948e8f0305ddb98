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
    private static final int MAX_FILE = 300;
    private static final Set<String> WRITTEN_BY_PEOPLE = Set.of("java", "ts", "css", "html", "sh", "py", "yml", "sql");
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");

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
        assertThat(written.stream().filter(file -> read(file).lines().count() > MAX_FILE))
                .as("files over %d lines: two rooms share a wall, split by meaning", MAX_FILE)
                .isEmpty();
    }

    @Test
    void testsArePatient() {
        var tests = sources(TEST).stream()
                .filter(file -> read(file).contains("org.awaitility." + "Awaitility"))
                .map(Path::getFileName)
                .map(Path::toString);
        assertThat(tests).as("ten seconds are none on a busy machine").containsExactly("Patience.java");
    }

    @Test
    void testsAwaitEventsAndGuessNoTime() {
        var sleep = Pattern.compile("(Thread|TimeUnit\\.\\w+)\\.sleep\\(|\\.parkNanos\\(");
        var guessing = sources(TEST).stream()
                .filter(file -> sleep.matcher(read(file)).find())
                .map(file -> file.getFileName().toString());
        assertThat(guessing)
                .as("wait by Patience; AheadTime is the clock of a fake")
                .containsExactlyInAnyOrder("Patience.java", "AheadTime.java");
    }

    @Test
    void noTestIsContentThatWhatItCaughtIsThere() {
        var caught =
                Pattern.compile("catch \\([\\w.| ]+ (\\w+)\\) \\{\\s*(//.*\\s*)?assertThat\\(\\1\\)[^;]*isNotNull");
        assertThat(sources(TEST).stream()
                        .filter(file -> caught.matcher(read(file)).find()))
                .as("it cannot fail")
                .isEmpty();
    }

    @Test
    void testsShareNoFolder() {
        // What the build makes, and a lock between test runs. A path that goes on with a process's number or the like
        // is nobody else's.
        var made =
                List.of("target/practice", "target/wine", "target/quarkus-app/quarkus-run.jar", "target/libvirtd.lock");
        var fixed = Pattern.compile("\"((?:target|/tmp|/var/tmp)/[^\"]+)\"(?!\\s*\\+)");
        for (var file : sources(TEST)) {
            var others = fixed.matcher(read(file))
                    .results()
                    .map(found -> found.group(1))
                    .filter(path -> made.stream().noneMatch(path::startsWith));
            assertThat(others)
                    .as("%s: another class finds what is left there", file)
                    .isEmpty();
        }
        assertThat(read(Path.of("src/main/resources/application.properties")))
                .as("folders of tests are those of OwnFolders")
                .doesNotContainPattern("%test\\.\\S+=target/");
    }

    @Test
    void noFormatOfADiskIsGuessed() {
        // What QEMU may probe, a guest can forge (CVE-2024-32498 and its family).
        var work = Pattern.compile(
                "(?<!failed\\()List\\.of\\(\\s*\"(create|convert|dd|info|check|measure|rebase|commit|resize|compare|map|amend)\"");
        var calls = 0;
        for (var file : sources(MAIN.resolve("dev/slipway"))) {
            var text = read(file);
            for (var found : work.matcher(text).results().toList()) {
                calls++;
                var method = text.substring(found.start(), text.indexOf("\n    }\n", found.start()));
                var call =
                        method.substring(0, found.group(1).equals("convert") ? method.length() : method.indexOf(';'));
                if (call.contains("\"--image-opts\"")) {
                    // The one place that writes such options names the driver of each layer.
                    assertThat(call).as("%s: qemu-img %s", file, found.group(1)).contains("withoutBacking(");
                    assertThat(text).contains("\"driver=%s,backing=,file.driver=file,");
                } else {
                    assertThat(call).as("%s: qemu-img %s", file, found.group(1)).contains("\"-f\"");
                }
                if (call.contains("\"-b\"")) {
                    assertThat(call)
                            .as("%s: the format of the backing file", file)
                            .contains("\"-F\"");
                }
            }
        }
        assertThat(calls).as("calls of qemu-img that were looked at").isGreaterThan(5);
    }

    @Test
    void noNameStandsThereThatWasGivenUp() {
        var line = read(Path.of("CONTRIBUTING.md"))
                .lines()
                .filter(one -> one.startsWith("Names that were given up"))
                .findFirst()
                .orElseThrow();
        var givenUp = Pattern.compile("`(\\w+)`")
                .matcher(line)
                .results()
                .map(name -> name.group(1))
                .toList();
        assertThat(givenUp).hasSizeGreaterThan(15).contains("Chore", "MOST_");
        // A type of that name, or a constant that begins with it; comments are in people's words.
        var names = Pattern.compile("\\b(class|record|interface|enum) (%1$s)\\b|\\b(%1$s)(?=[A-Z0-9_]+ =)"
                .formatted(String.join("|", givenUp)));
        assertThat(Stream.of(MAIN, TEST)
                        .flatMap(root -> sources(root).stream())
                        .flatMap(file -> names.matcher(read(file))
                                .results()
                                .map(use -> file.getFileName() + ": " + use.group())))
                .as("names that CONTRIBUTING.md gave up")
                .isEmpty();
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
