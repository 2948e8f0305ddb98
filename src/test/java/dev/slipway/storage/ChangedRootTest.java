package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a root that is a plain folder, so that no line of the table of mounts is about it; changing the root needs root. */
@Tag("libvirt")
class ChangedRootTest {
    @TempDir
    Path root;

    /** Runs inside. */
    static final class Question {
        public static void main(String[] arguments) {
            System.out.println("free: " + DiskRoom.free(Path.of(arguments[0])).orElse(-1));
        }
    }

    @Test
    void roomIsToldWithoutALineInTheTableOfMounts() throws Exception {
        var home = Path.of(System.getProperty("java.home")).toRealPath();
        var ours = home(DiskRoom.class);
        var tests = home(Question.class);
        Files.createDirectories(root.resolve("var/images"));
        // What the JVM reads is bound in; the root itself stays a folder of the disk.
        var script = """
                root=$1 home=$2 ours=$3 tests=$4
                for folder in /usr /lib /lib64 /etc /proc "$home" "$ours" "$tests"; do
                    [ -e "$folder" ] || continue
                    mkdir -p "$root$folder" && mount --rbind "$folder" "$root$folder"
                done
                exec chroot "$root" "$home/bin/java" -cp "$ours:$tests" "$5" /var/images
                """;
        var process = new ProcessBuilder("unshare", "--mount", "sh", "-euc", script, "sh", root.toString())
                .redirectErrorStream(true);
        process.command().addAll(List.of(home.toString(), ours.toString(), tests.toString(), Question.class.getName()));
        var started = process.start();
        var said = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(started.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said).containsPattern("(?m)^free: [1-9]\\d*$");
    }

    private static Path home(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
