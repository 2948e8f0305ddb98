package dev.slipway.account;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tells sockets of guests (QEMU's user network dials for them) from those of other programs on this computer. */
@Singleton
public class QemuProcesses {
    private static final Path PROC = Path.of("/proc");
    private static final Path ACCOUNTS = Path.of("/etc/passwd");
    // As the kernel cuts names; passt is libvirt's other way to a user network.
    private static final List<String> NAMES = List.of("qemu-system", "qemu-kvm", "kvm", "passt");

    // No guest asks anything in its QEMU's first half second, and reading all processes takes milliseconds.
    private static final Duration FRESH = Duration.ofMillis(500);
    /** Debian's and Fedora's; the setting may be another's. */
    private static final List<String> USUAL_ACCOUNTS = List.of("libvirt-qemu", "qemu");

    /** Of a libvirt whose qemu.conf says so, whatever our setting says. */
    private static final int ROOT = 0;

    private static final int NOBODY = -1;

    private final String account;
    private final Set<Integer> uids;
    private final int ours;
    private List<Path> running = List.of();
    private long read = System.nanoTime() - FRESH.toNanos() - 1;

    public QemuProcesses(@ConfigProperty(name = "slipway.images.qemu-user") String account) throws IOException {
        this.account = account;
        this.uids = uidsOf(account);
        this.ours = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    public String account() {
        return account;
    }

    /** False where there is no such account, as in a container. */
    public boolean isKnown() {
        return !uids.isEmpty();
    }

    /** QEMU may have the service's own account, so that proves nothing; its process does, where it can be looked into. */
    public boolean sharesOurAccount() {
        return uids.contains(ours);
    }

    /** Whether guests of a QEMU that this account runs are told by it. */
    public boolean isOf(String name) {
        return name.equals(account) || USUAL_ACCOUNTS.contains(name);
    }

    boolean holds(SocketOwners.Owner socket) {
        var alsoOfOthers = socket.uid() == ours || socket.uid() == ROOT;
        return alsoOfOthers ? isOpenInQemu(socket) : uids.contains(socket.uid());
    }

    private boolean isOpenInQemu(SocketOwners.Owner socket) {
        try {
            for (var process : running()) {
                if (owner(process) == socket.uid() && holds(process, "socket:[" + socket.inode() + "]")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized List<Path> running() throws IOException {
        if (System.nanoTime() - read > FRESH.toNanos()) {
            var found = new ArrayList<Path>();
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
                for (var process : processes) {
                    if (isQemu(process)) {
                        found.add(process);
                    }
                }
            }
            running = List.copyOf(found);
            read = System.nanoTime();
        }
        return running;
    }

    private static boolean isQemu(Path process) {
        try {
            var name = Files.readString(process.resolve("comm")).strip();
            return NAMES.stream().anyMatch(name::startsWith);
        } catch (IOException e) {
            // It ended just now.
            return false;
        }
    }

    /** Without an owner when it ended just now. */
    private static int owner(Path process) throws IOException {
        try {
            return (Integer) Objects.requireNonNull(Files.getAttribute(process, "unix:uid"));
        } catch (NoSuchFileException e) {
            return NOBODY;
        }
    }

    private static boolean holds(Path process, String socket) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (var descriptor : descriptors) {
                if (leadsTo(descriptor, socket)) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean leadsTo(Path descriptor, String socket) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(socket);
        } catch (NoSuchFileException e) {
            // Closed just now.
            return false;
        }
    }

    private static Set<Integer> uidsOf(String account) throws IOException {
        try (var accounts = Files.lines(ACCOUNTS)) {
            return accounts.map(row -> row.split(":", -1))
                    .filter(row -> row.length > 3 && (row[0].equals(account) || USUAL_ACCOUNTS.contains(row[0])))
                    .map(row -> Integer.parseInt(row[2]))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
