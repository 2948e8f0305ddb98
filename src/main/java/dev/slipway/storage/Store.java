package dev.slipway.storage;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The places of disks and media that machines stand on. At each start they get the rights that new files have, as files of an earlier version
 * were everybody's to read.
 */
@ApplicationScoped
class Store {
    private static final Logger LOG = Logger.getLogger(Store.class);
    private static final int FIRST = 1;
    private static final int DEEPEST = 8;
    private static final int MAX_LOOKED_AT = 100_000;
    /** What Slipway makes in such a place; all else is somebody's own. */
    private static final Set<String> MADE_HERE =
            Set.of("volumes", "media", "images", "disks", "exports", "folders", "incoming");

    private static final Set<String> OURS_ALONE = Set.of("incoming", "exports");
    private static final int OTHERS = 0007;
    private static final int OWNER_WRITES = 0200;

    private final List<Path> roots;
    private final String qemuUser;

    Store(
            @ConfigProperty(name = "slipway.images.directory") Path images,
            @ConfigProperty(name = "slipway.upload.directory") Path uploads,
            @ConfigProperty(name = "slipway.images.qemu-user", defaultValue = "libvirt-qemu") String qemuUser) {
        this.roots = Stream.of(images, uploads)
                .map(place -> place.toAbsolutePath().normalize())
                .distinct()
                .toList();
        this.qemuUser = qemuUser;
    }

    /** Before anything is made in them. */
    void start(@Observes @Priority(FIRST) StartupEvent event) {
        for (var root : roots) {
            try {
                Rights.passage(root);
                giveGroup(root);
                narrow(root);
            } catch (IOException e) {
                // Somebody else's folder may still do; the doctor says who reads it, and the first file in it says
                // more.
                LOG.warnf("The rights of %s stay as they are: %s", root, e);
            }
        }
    }

    private void giveGroup(Path root) throws IOException {
        if (!isOurs(root)) {
            return;
        }
        try {
            // Debian and Fedora call the group of QEMU's account like the account.
            var group = root.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(qemuUser);
            Files.getFileAttributeView(root, PosixFileAttributeView.class).setGroup(group);
            Rights.setMode(root, Rights.PASSAGE | Rights.GIVES_GROUP);
        } catch (IOException e) {
            LOG.infof("Disks in %s stay readable by their names: this account is not in the group %s.", root, qemuUser);
            Rights.setMode(root, Rights.PASSAGE);
        }
    }

    private static void narrow(Path root) throws IOException {
        for (var name : MADE_HERE) {
            var folder = root.resolve(name);
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(folder, Set.of(), DEEPEST, new Narrowing(root));
            }
        }
    }

    /** One that cannot be looked into, or goes meanwhile, keeps none of the others from it. */
    static final class Narrowing extends SimpleFileVisitor<Path> {
        private final Path root;
        private int seen;

        Narrowing(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            narrowFolder(root, folder);
            return next();
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile()) {
                narrowFile(file);
            }
            return next();
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) {
            LOG.warnf("The rights of %s stay as they are: %s", file, problem);
            return next();
        }

        private FileVisitResult next() {
            return ++seen < MAX_LOOKED_AT ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }
    }

    private static void narrowFolder(Path root, Path folder) throws IOException {
        if (!isOurs(folder)) {
            return;
        }
        var mode = Rights.mode(folder);
        if (OURS_ALONE.contains(folder.getFileName().toString()) || (mode & Rights.OTHERS_PASS) == 0) {
            Rights.setMode(folder, mode & Rights.PRIVATE);
            return;
        }
        Files.setAttribute(folder, "unix:gid", Files.getAttribute(root, "unix:gid"));
        Rights.setMode(folder, mode & Rights.PASSAGE | Rights.mode(root) & Rights.GIVES_GROUP);
    }

    private static void narrowFile(Path file) throws IOException {
        var mode = Rights.mode(file);
        if ((mode & OTHERS) == 0) {
            return;
        }
        if (!isOurs(file)) {
            // libvirt gave it to QEMU's account while its machine runs; of an ordinary account it takes no mode.
            if (isRoot()) {
                Rights.setMode(file, mode & ~OTHERS);
            }
        } else if ((mode & OWNER_WRITES) == 0) {
            Rights.settleToStay(file, Objects.requireNonNull(file.getParent()));
        } else {
            Rights.settle(file);
        }
    }

    private static boolean isRoot() throws IOException {
        return Rights.ourUid() == 0;
    }

    private static boolean isOurs(Path path) throws IOException {
        return Objects.equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS), Rights.ourUid());
    }
}
