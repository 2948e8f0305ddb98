package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** TCP sockets on which the QEMU of a domain listens, as the kernel's tables have them. Needs root. */
public final class Listeners {
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTEN = "0A";

    private Listeners() {}

    /** Local addresses as the kernel writes them, for example {@code 0100007F:170C} for 127.0.0.1:5900. */
    public static Set<String> of(String domain) throws IOException {
        var sockets = sockets(qemu(domain));
        assertThat(sockets).as("sockets of %s", domain).isNotEmpty();
        var listeners = new TreeSet<String>();
        for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            Files.readAllLines(Path.of(table)).stream()
                    .skip(1)
                    .map(line -> line.strip().split("\\s+", -1))
                    .filter(columns -> columns[STATE].equals(LISTEN))
                    .filter(columns -> sockets.contains("socket:[" + columns[INODE] + "]"))
                    .forEach(columns -> listeners.add(columns[LOCAL]));
        }
        return listeners;
    }

    private static ProcessHandle qemu(String domain) {
        var found = ProcessHandle.allProcesses()
                .filter(process -> arguments(process).anyMatch(word -> word.startsWith("guest=" + domain + ",")))
                .toList();
        assertThat(found).as("QEMU of %s", domain).hasSize(1);
        return found.getFirst();
    }

    private static Stream<String> arguments(ProcessHandle process) {
        try {
            return Stream.of(Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())))
                    .split("\0", -1));
        } catch (IOException e) {
            // It ended meanwhile.
            return Stream.empty();
        }
    }

    private static Set<String> sockets(ProcessHandle process) throws IOException {
        var sockets = new TreeSet<String>();
        try (var descriptors = Files.list(Path.of("/proc/%d/fd".formatted(process.pid())))) {
            for (var descriptor : descriptors.toList()) {
                try {
                    var target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:")) {
                        sockets.add(target);
                    }
                } catch (IOException e) {
                    // It was closed meanwhile.
                }
            }
        }
        return sockets;
    }
}
