package dev.slipway.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where the database, the key, pictures of screens and all temporary files lie: nobody else may even enter it. */
public final class DataDirectory {
    private static final int OTHERS = 0077;
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITES = 0020;
    private static final int STICKY = 01000;
    /** Root, and who stands for accounts that a user namespace does not know, as root of the host in a container. */
    private static final Set<Integer> TRUSTED = Set.of(0, 65534);

    private final Path path;

    public DataDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    /**
     * Why it cannot be used.
     *
     * @param sentence what is wrong
     * @param command that mends it
     */
    public record Refusal(String sentence, String command) {}

    /** Makes it when it is missing; what is there is never changed, as somebody may have opened it on purpose. */
    public Optional<Refusal> prepare() throws IOException {
        if (!Files.exists(path)) {
            Rights.ourFolder(path);
        }
        return refusal();
    }

    private Optional<Refusal> refusal() throws IOException {
        var word = quoted(path);
        var owner = (Integer) Files.getAttribute(path, "unix:uid");
        if (owner == null || owner != Rights.ourUid()) {
            return Optional.of(new Refusal(
                    "The data directory %s belongs to the account %s, and this is %s."
                            .formatted(path, Files.getOwner(path), System.getProperty("user.name")),
                    "chown -R %s %s".formatted(System.getProperty("user.name"), word)));
        }
        var mode = mode(path);
        if ((mode & OTHERS) != 0) {
            return Optional.of(new Refusal(
                    "The data directory %s has the mode %04o, so other accounts may enter it.".formatted(path, mode),
                    "chmod 0700 " + word));
        }
        return Stream.concat(above(path), above(path.toRealPath()))
                .flatMap(folder -> replaceable(folder).stream())
                .findFirst();
    }

    private static Stream<Path> above(Path path) {
        return Stream.iterate(path.getParent(), Objects::nonNull, Path::getParent);
    }

    /** Who may rename what is in a folder may put another directory in the place of ours. */
    private Optional<Refusal> replaceable(Path folder) {
        try {
            var real = folder.toRealPath();
            var mode = Rights.mode(real);
            var owner = number(real, "unix:uid");
            var sticky = (mode & STICKY) != 0;
            if (!TRUSTED.contains(owner) && owner != Rights.ourUid()) {
                return Optional.of(new Refusal(
                        "The account %s may put another directory in the place of %s, as %s belongs to it."
                                .formatted(Files.getOwner(real), path, real),
                        "chown root %s".formatted(quoted(real))));
            }
            if ((mode & OTHERS_WRITE) != 0 && !sticky) {
                return Optional.of(new Refusal(
                        "Everybody may put another directory in the place of %s, as %s has the mode %04o."
                                .formatted(path, real, mode),
                        "chmod o-w %s".formatted(quoted(real))));
            }
            var group = number(real, "unix:gid");
            if ((mode & GROUP_WRITES) != 0 && !sticky && group != 0 && group != Rights.ourGid()) {
                return Optional.of(new Refusal(
                        "The group of %s may put another directory in the place of %s, as it has the mode %04o."
                                .formatted(real, path, mode),
                        "chmod g-w %s".formatted(quoted(real))));
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(Path file, String attribute) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(file, attribute));
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }

    /** Of the folder that a link leads to. */
    private static int mode(Path folder) throws IOException {
        return Rights.mode(folder.toRealPath());
    }

    /** A new folder for this process' temporary files; those of processes that are gone go. */
    public Path temporary() throws IOException {
        var all = Rights.ourFolder(path.resolve("tmp"));
        var own = all.resolve(Long.toString(ProcessHandle.current().pid()));
        for (var folder : foldersIn(all)) {
            if (folder.equals(own) || !runs(folder)) {
                remove(folder);
            }
        }
        return Rights.ourFolder(own);
    }

    private static boolean runs(Path folder) {
        try {
            return ProcessHandle.of(Long.parseLong(folder.getFileName().toString()))
                    .isPresent();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static List<Path> foldersIn(Path all) throws IOException {
        try (var folders = Files.list(all)) {
            return folders.toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (var walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(files::add);
        }
        for (var file : files) {
            Files.deleteIfExists(file);
        }
    }
}
