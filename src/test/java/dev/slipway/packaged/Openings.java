package dev.slipway.packaged;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What an account that has nothing to do with Slipway may read or replace of what the service keeps and holds open; empty is right. */
final class Openings {
    private static final int OTHERS = 0007;
    private static final int OTHERS_READ = 0004;
    private static final int OTHERS_WRITE = 0002;
    private static final int OTHERS_PASS = 0001;
    private static final int STICKY = 01000;
    // A checkout may lie anywhere.
    private static final Path PROGRAM = Path.of("target").toAbsolutePath();
    private static final Set<String> NO_FILES = Set.of("dev", "proc", "sys", "memfd:");

    private Openings() {}

    static List<String> of(ServiceProcess service) throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        var kept = new TreeSet<Path>();
        for (var root : List.of(service.dataDirectory(), service.imagesDirectory())) {
            try (var walk = Files.walk(root)) {
                walk.forEach(kept::add);
            }
        }
        for (var path : kept) {
            var mode = mode(path);
            if (!reachable(path)) {
                continue;
            }
            if (Files.isDirectory(path) ? (mode & (OTHERS_READ | OTHERS_WRITE)) != 0 : (mode & OTHERS) != 0) {
                found.add("readable: %s %o".formatted(path, mode));
            }
        }
        var open = held(service.pid());
        for (var path : open) {
            if (path.startsWith("/tmp") && !path.startsWith(service.home()) && !path.startsWith(PROGRAM)) {
                found.add("in a folder of everybody's: " + path);
            }
        }
        kept.addAll(open);
        var way = new TreeSet<Path>();
        for (var path : kept) {
            for (var above = path; above != null; above = above.getParent()) {
                way.add(above);
            }
        }
        for (var path : way) {
            var mode = mode(path);
            if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
                found.add("replaceable: %s %o".formatted(path, mode));
            }
        }
        found.addAll(asNobody(service));
        return found;
    }

    private static boolean reachable(Path path) throws IOException {
        for (var above = path.getParent(); above != null; above = above.getParent()) {
            if ((mode(above) & OTHERS_PASS) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Files and folders that it has open or mapped. */
    private static Set<Path> held(long pid) throws IOException {
        var names = new TreeSet<String>();
        try (var descriptors = Files.list(Path.of("/proc/%d/fd".formatted(pid)))) {
            for (var descriptor : descriptors.toList()) {
                names.add(Files.readSymbolicLink(descriptor).toString());
            }
        }
        for (var line : Files.readAllLines(Path.of("/proc/%d/maps".formatted(pid)))) {
            if (line.indexOf('/') > 0) {
                names.add(line.substring(line.indexOf('/')));
            }
        }
        var paths = new TreeSet<Path>();
        for (var name : names) {
            var path = Path.of(name);
            if (path.isAbsolute()
                    && !NO_FILES.contains(path.getName(0).toString())
                    && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                paths.add(path);
            }
        }
        return paths;
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS))
                & (Files.isSymbolicLink(path) ? 0 : 07777);
    }

    /** The kernel's own answer, where these tests may become somebody else. */
    private static List<String> asNobody(ServiceProcess service) throws IOException, InterruptedException {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        var find = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "find",
                        service.dataDirectory().toString(),
                        service.imagesDirectory().toString(),
                        "(",
                        "-readable",
                        "-o",
                        "-writable",
                        ")")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var said = new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        find.waitFor();
        return said.lines().map("as nobody: "::concat).toList();
    }
}
