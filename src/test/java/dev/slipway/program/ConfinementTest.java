package dev.slipway.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that was taken over by what it reads: a shell that tries to get at the host. */
class ConfinementTest {
    private static final BoundedProcess.Limits LIMITS = new BoundedProcess.Limits(1L << 30, Duration.ofSeconds(20));
    private static final String NOT_THERE = "No such file or directory";

    @TempDir
    Path folder;

    private Path given;

    @BeforeEach
    void somebodysDisk() throws Exception {
        given = Files.writeString(folder.resolve("given, a disk"), "given");
    }

    private record Said(int code, String out, String errors) {}

    private static Said bash(Reach reach, String script) throws InterruptedException {
        try (var child = BoundedProcess.start(LIMITS, reach, List.of("bash", "-c", script))) {
            assertThat(child.awaitEnd(Duration.ofMinutes(1))).isTrue();
            return new Said(child.exitCode(), child.output().strip(), child.errors());
        }
    }

    private Said bash(String script) throws InterruptedException {
        // Without bubblewrap there is nothing to show; the doctor says so.
        assumeTrue(Confinement.works());
        return bash(Reach.reading(given), script);
    }

    /** Of a host without bubblewrap, too. */
    @Test
    void nothingOfOurEnvironmentIsThere() throws Exception {
        assertThat(System.getenv()).containsKey("PATH").hasSizeGreaterThan(6);
        var names = bash(Reach.NOTHING, "compgen -e").out().lines();
        assertThat(names)
                .isSubsetOf("PATH", "LC_ALL", "HOME", "TMPDIR", "MALLOC_ARENA_MAX", "PWD", "SHLVL", "_", "OLDPWD");
    }

    @Test
    void itReadsWhatItWasGivenAndNothingElse() throws Exception {
        var secret = Files.writeString(folder.resolve("secret.key"), "secret");
        assertThat(bash("cat '%s'".formatted(given)).out()).isEqualTo("given");
        assertThat(bash("cat '%s'".formatted(secret)).errors()).contains(NOT_THERE);
        assertThat(bash("ls -A '%s'".formatted(folder)).out()).isEqualTo("given, a disk");
        assertThat(bash("ls /etc /home /root /var /run /proc /sys").errors().lines())
                .allMatch(line -> line.contains(NOT_THERE) || line.contains("/etc"));
        assertThat(bash("cat /etc/passwd").errors()).contains(NOT_THERE);
    }

    @Test
    void itWritesWhatItWasGivenForThatAndNothingElse() throws Exception {
        assertThat(bash("echo x > '%s'".formatted(given)).errors()).contains("Read-only file system");
        for (var place : List.of("/usr/bin/x", "/etc/x", "/x")) {
            assertThat(bash("echo x > '%s'".formatted(place)).errors())
                    .as(place)
                    .contains("Read-only file system");
        }
        assertThat(given).hasContent("given");
        // Its own /tmp is none of ours.
        bash("mkdir -p '%1$s'; echo x > '%1$s/x'; echo x > '%1$s-x'".formatted(folder));
        assertThat(folder.resolve("x")).doesNotExist();
        assertThat(folder.resolveSibling(folder.getFileName() + "-x")).doesNotExist();
        var made = Files.createFile(folder.resolve("made"));
        assertThat(bash(Reach.NOTHING.writing(made), "echo written > '%s'".formatted(made))
                        .errors())
                .isEmpty();
        assertThat(made).hasContent("written");
        assertThat(Files.getOwner(made)).isEqualTo(Files.getOwner(given));
    }

    /** Root reads everything, and an account reads by its groups; so does what runs for them, of the given files alone. */
    @Test
    void whoeverOwnsWhatItWasGiven() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"));
        Files.setAttribute(given, "unix:uid", 4711);
        Files.setAttribute(given, "unix:mode", 0600);
        assertThat(bash("cat '%s'".formatted(given)).out()).isEqualTo("given");
    }

    @Test
    void itReachesNoNetwork() throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var said = bash("exec 3<>/dev/tcp/127.0.0.1/" + listener.getLocalPort());
            assertThat(said.code()).isNotZero();
            assertThat(said.errors()).contains("Operation not permitted");
        }
    }

    @Test
    void itSeesNoOtherProcess() throws Exception {
        var ours = ProcessHandle.current().pid();
        assertThat(bash("kill -0 " + ours).errors()).contains("No such process");
    }

    @Test
    void itIsNobody() throws Exception {
        assertThat(bash("id -u; id -g").out()).isEqualTo("65534\n65534");
        assertThat(bash("unshare --user true").errors()).contains("Operation not permitted");
        assertThat(bash("unshare --mount true").errors()).contains("Operation not permitted");
        assertThat(bash("setpriv --reuid=0 true").code()).isNotZero();
    }
}
