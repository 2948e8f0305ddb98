package dev.slipway.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where the database, the key, pictures of screens and all temporary files lie: nobody else may even enter it. */
public final class DataDirectory {
    private static final int OTHERS = 0077;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

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
    public record Trouble(String sentence, String command) {}

    /** Makes it when it is missing; what is there is never changed, as somebody may have opened it on purpose. */
    public Optional<Trouble> prepare() throws IOException {
        if (!Files.exists(path)) {
            Rights.ourFolder(path);
        }
        return trouble();
    }

    private Optional<Trouble> trouble() throws IOException {
        var word = "'" + path.toString().replace("'", "'\\''") + "'";
        var owner = (Integer) Files.getAttribute(path, "unix:uid");
        if (owner == null || owner != Rights.ourUid()) {
            return Optional.of(new Trouble(
                    "The data directory %s belongs to the account %s, and this is %s."
                            .formatted(path, Files.getOwner(path), System.getProperty("user.name")),
                    "chown -R %s %s".formatted(System.getProperty("user.name"), word)));
        }
        var mode = mode(path);
        if ((mode & OTHERS) != 0) {
            return Optional.of(new Trouble(
                    "The data directory %s has the mode %04o, so other accounts may enter it.".formatted(path, mode),
                    "chmod 0700 " + word));
        }
        for (var above = path.toRealPath().getParent(); above != null; above = above.getParent()) {
            var open = mode(above);
            if ((open & OTHERS_WRITE) != 0 && (open & STICKY) == 0) {
                return Optional.of(new Trouble(
                        "Everybody may put another directory in the place of %s, as %s has the mode %04o."
                                .formatted(path, above, open),
                        "chmod o-w '%s'".formatted(above)));
            }
        }
        return Optional.empty();
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
