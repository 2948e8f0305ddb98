package dev.slipway.packaged;

import dev.slipway.Patience;
import java.io.IOException;
import java.nio.file.Path;

/** The daemon under the tests. Only one that {@code ./slipway test} started, and said so by SLIPWAY_TEST_LIBVIRTD_PID_FILE, is ever killed. */
final class Libvirtd {
    private Libvirtd() {}

    static void killAndRestart() throws IOException, InterruptedException {
        var file = System.getenv("SLIPWAY_TEST_LIBVIRTD_PID_FILE");
        if (file == null) {
            throw new AssertionError(
                    "the tests may kill only a libvirtd that they started: stop yours, then run ./slipway test");
        }
        var pid = Long.parseLong(java.nio.file.Files.readString(Path.of(file)).strip());
        var daemon = ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("no process " + pid));
        daemon.destroyForcibly();
        daemon.onExit().join();
        var started = new ProcessBuilder("libvirtd", "--daemon", "--pid-file", file)
                .inheritIO()
                .start();
        if (started.waitFor() != 0) {
            throw new AssertionError("libvirtd did not start again");
        }
        Patience.await("libvirtd").untilAsserted(() -> Virsh.run("version"));
    }
}
