package dev.slipway.hypervisor.libvirt;

import static dev.slipway.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A libvirtd of our own in session mode as the account nobody, to be killed without hurting anybody. Needs root for the change of account. */
final class PrivateLibvirtd implements AutoCloseable {
    private static final int NOBODY = 65534;

    final Path home;
    private @Nullable Process process;

    PrivateLibvirtd() throws Exception {
        // Short names: the agent's socket lies deep below, and a socket's path ends at 107 characters.
        home = Files.createDirectory(
                Path.of("/var/tmp/slv-" + UUID.randomUUID().toString().substring(0, 8)));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (var folder : List.of("run", "c/libvirt", "cache", "data")) {
            Files.createDirectories(home.resolve(folder));
        }
        // Without virtlogd: QEMU's log goes into a file.
        Files.writeString(home.resolve("c/libvirt/qemu.conf"), "stdio_handler = \"file\"\nnamespaces = []\n");
        try (var files = Files.walk(home)) {
            for (var file : files.toList()) {
                Files.setAttribute(file, "unix:uid", NOBODY);
                Files.setAttribute(file, "unix:gid", NOBODY);
            }
        }
        Files.setPosixFilePermissions(home.resolve("run"), PosixFilePermissions.fromString("rwx------"));
    }

    String uri() {
        return "qemu+unix:///session?socket=" + socket();
    }

    void start() throws IOException {
        var builder = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "--pdeathsig=KILL",
                        "libvirtd",
                        "--timeout=600")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("libvirtd.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "HOME", home.toString(),
                        "XDG_RUNTIME_DIR", home.resolve("run").toString(),
                        "XDG_CONFIG_HOME", home.resolve("c").toString(),
                        "XDG_CACHE_HOME", home.resolve("cache").toString(),
                        "XDG_DATA_HOME", home.resolve("data").toString()));
        process = builder.start();
        await().until(() -> Files.exists(socket()));
    }

    /** As kill -9. */
    void kill() throws Exception {
        var running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
            Files.deleteIfExists(socket());
        }
    }

    void signal(String name) throws Exception {
        var running = process;
        if (running != null) {
            LocalLibvirt.run("kill", "-" + name, Long.toString(running.pid()));
        }
    }

    @Override
    public void close() throws Exception {
        kill();
        LocalLibvirt.delete(home);
    }

    private Path socket() {
        return home.resolve("run/libvirt/libvirt-sock");
    }
}
