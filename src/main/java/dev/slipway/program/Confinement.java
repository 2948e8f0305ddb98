package dev.slipway.program;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bubblewrap around a program: no network, no other processes, no files but the system's programs and those it was given, no privileges. Root
 * makes it another account as well; an ordinary account cannot, and gives it a user space of its own.
 */
public final class Confinement {
    private static final int TRIAL_SECONDS = 10;
    private static final long OWN_TEMPORARY_BYTES = 64L << 20;
    // What no account of a host has, as everybody gives it to nobody.
    private static final String NOBODY = "65534";
    // It opens what it was given, whoever owns that; files of others stay behind the walls.
    private static final String ALL_GIVEN_FILES = "-all,+dac_override";

    private static final List<String> AS_ROOT = List.of(
            "--cap-drop",
            "ALL",
            "--cap-add",
            "CAP_SETUID",
            "--cap-add",
            "CAP_SETGID",
            "--cap-add",
            "CAP_SETPCAP",
            "--cap-add",
            "CAP_DAC_OVERRIDE");
    private static final List<String> OWN_USER_SPACE = List.of("--unshare-user", "--uid", NOBODY, "--gid", NOBODY);

    /** As the doctor tries it, without any file: the tightest form first, and one of them must do. */
    public static final List<List<String>> TRIALS =
            forms().stream().map(Confinement::trialOf).toList();

    private static @Nullable List<String> privileges;
    private static @Nullable File filter;
    private static @Nullable File hypervisorFilter;

    private Confinement() {}

    /** Whether this host lets programs be confined; asked again until it does, as it may be mended while we run. */
    public static synchronized boolean works() throws InterruptedException {
        if (privileges == null) {
            for (var form : forms()) {
                if (privileges == null && succeeds(trialOf(form))) {
                    privileges = form;
                }
            }
        }
        return privileges != null;
    }

    private static List<String> trialOf(List<String> form) {
        return Stream.of(List.of("bwrap"), walls(), form, List.of("--", "true"))
                .flatMap(List::stream)
                .toList();
    }

    private static boolean succeeds(List<String> trial) throws InterruptedException {
        try {
            var process = new ProcessBuilder(trial)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Words to put before a program's own. */
    static List<String> of(Reach reach) {
        var words = new ArrayList<>(List.of("bwrap"));
        words.addAll(walls());
        words.addAll(privileges());
        if (filter().isPresent()) {
            words.addAll(List.of("--seccomp", "0"));
        }
        words.addAll(given(reach));
        words.addAll(List.of("--remount-ro", "/", "--"));
        words.addAll(account());
        return words;
    }

    /** What {@link #of} reads from its standard input; empty on a processor that there is no filter for. */
    static synchronized Optional<File> filter() {
        if (filter == null) {
            filter = SystemCalls.filter(false).map(Confinement::kept).orElse(null);
        }
        return Optional.ofNullable(filter);
    }

    /** The same for QEMU, which talks through sockets. */
    static synchronized Optional<File> filterForHypervisors() {
        if (hypervisorFilter == null) {
            hypervisorFilter = SystemCalls.filter(true).map(Confinement::kept).orElse(null);
        }
        return Optional.ofNullable(hypervisorFilter);
    }

    private static File kept(byte[] program) {
        try {
            var file = Files.createTempFile(
                    "slipway-",
                    ".bpf",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            file.toFile().deleteOnExit();
            return Files.write(file, program).toFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> walls() {
        var words = new ArrayList<>(List.of(
                "--die-with-parent",
                "--new-session",
                "--unshare-net",
                "--unshare-pid",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--ro-bind",
                "/usr",
                "/usr"));
        for (var place : List.of("/lib", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/alternatives")) {
            words.addAll(List.of("--ro-bind-try", place, place));
        }
        words.addAll(List.of(
                "--dev", "/dev", "--size", Long.toString(OWN_TEMPORARY_BYTES), "--tmpfs", "/tmp", "--chdir", "/"));
        return words;
    }

    static List<String> given(Reach reach) {
        var words = new ArrayList<String>();
        for (var place : reach.read()) {
            words.addAll(List.of("--ro-bind", place.toString(), place.toString()));
        }
        for (var place : reach.write()) {
            words.addAll(List.of("--bind", place.toString(), place.toString()));
        }
        return words;
    }

    /** Of the form that {@link #works} found. */
    static synchronized List<String> privileges() {
        return Objects.requireNonNull(privileges, "nobody asked whether it works");
    }

    private static List<List<String>> forms() {
        if (isRoot()) {
            return List.of(AS_ROOT);
        }
        var closed = new ArrayList<>(OWN_USER_SPACE);
        closed.add("--disable-userns");
        // That one writes in /proc/sys, which a container may not. Our filter refuses further user spaces, too.
        return SystemCalls.filter(false).isPresent() ? List.of(closed, OWN_USER_SPACE) : List.of(closed);
    }

    static List<String> account() {
        return isRoot()
                ? List.of(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        // Or access(2) answers without the capability.
                        "--securebits=+no_setuid_fixup",
                        "--inh-caps=" + ALL_GIVEN_FILES,
                        "--ambient-caps=" + ALL_GIVEN_FILES,
                        "--bounding-set=" + ALL_GIVEN_FILES,
                        "--")
                : List.of();
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
