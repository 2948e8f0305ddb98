package dev.slipway.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * The modes of what Slipway makes, set by name and never left to the umask. A folder is either ours alone or a passage, through which QEMU's
 * account finds the files it was told of. A passage with the set-group-id bit gives its group, QEMU's, to all that is made in it.
 */
public final class Rights {
    /** For a file that is being made. */
    public static final FileAttribute<Set<PosixFilePermission>> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    static final int PASSAGE = 0711;
    static final int GIVES_GROUP = 02000;
    static final int OTHERS_PASS = 0001;
    static final int PRIVATE = 0700;
    private static final int GROUP_READS = 0040;
    private static final int OTHERS_READ = 0004;
    private static final int WRITABLE = 0600;
    private static final int TO_STAY = 0400;

    private Rights() {}

    /** Makes a folder, and those above it that are missing, for nobody else. One that is there keeps its mode. */
    public static Path ourFolder(Path folder) throws IOException {
        return make(folder, false);
    }

    /** The same for a folder that QEMU's account passes through and nobody else may list. */
    public static Path passage(Path folder) throws IOException {
        return make(folder, true);
    }

    private static Path make(Path folder, boolean passage) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        var above = parent(folder);
        make(above, passage);
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            return folder;
        }
        var inherited = passage ? mode(above) & GIVES_GROUP : 0;
        setMode(folder, (passage ? PASSAGE : PRIVATE) | inherited);
        return folder;
    }

    /** A file is done: QEMU's account reads it when its folder is a passage, and nobody else but us when that gives the group. */
    public static void settle(Path file) throws IOException {
        settle(file, WRITABLE);
    }

    /** As {@link #settle}, and nobody writes it any more. */
    public static void settleToStay(Path file, Path folder) throws IOException {
        settle(file, folder, TO_STAY);
    }

    private static void settle(Path file, int ours) throws IOException {
        settle(file, parent(file), ours);
    }

    private static void settle(Path file, Path folder, int ours) throws IOException {
        setMode(file, ours | forOthers(file, folder));
    }

    private static int forOthers(Path file, Path folder) throws IOException {
        var mode = mode(folder);
        if ((mode & OTHERS_PASS) == 0) {
            return 0;
        }
        if ((mode & GIVES_GROUP) == 0) {
            return GROUP_READS | OTHERS_READ;
        }
        // A file from another place has that one's group.
        var group = Files.getAttribute(folder, "unix:gid");
        if (!Objects.equals(Files.getAttribute(file, "unix:gid"), group)) {
            Files.setAttribute(file, "unix:gid", group);
        }
        return GROUP_READS;
    }

    static int mode(Path file) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS))
                & 07777;
    }

    static int ourUid() throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    static int ourGid() throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(Path.of("/proc/self"), "unix:gid"));
    }

    static void setMode(Path file, int mode) throws IOException {
        Files.setAttribute(file, "unix:mode", mode);
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "the root has no parent");
    }
}
