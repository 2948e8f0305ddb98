package dev.slipway.storage;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Folders that were uploaded as a whole, such as a VirtualBox machine's: files keep their names and places, as definitions name their disks by
 * them. For everybody who reads they are one more import directory; Slipway owns them, and a folder goes when nothing stands on it any more.
 */
@ApplicationScoped
public class UploadedFolders {
    /**
     * What lies in a folder.
     *
     * @param files their paths in it, sorted
     * @param changed the last time that anything in it did
     */
    public record Content(UUID id, List<String> files, long bytes, Instant changed) {
        public Content {
            files = List.copyOf(files);
        }
    }

    private final Path root;
    /** Held from the look whether a file is there to its move. */
    private final ReentrantLock turn = new ReentrantLock();

    @Inject
    UploadedFolders(UploadSettings settings) {
        this(settings.directory().toAbsolutePath().normalize().resolve("folders"));
    }

    public UploadedFolders(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    public Path file(FolderPlace place) {
        return root.resolve(place.folder().toString()).resolve(place.path());
    }

    /**
     * A machine may stand on what is there, so nothing is ever replaced.
     *
     * @throws dev.slipway.problem.ProblemException NAME_TAKEN
     */
    public void requireFree(FolderPlace place) {
        if (Files.exists(file(place))) {
            throw taken(place).toException();
        }
    }

    /**
     * Moves a whole, synced file to its place. Doing it again after a crash is fine.
     *
     * @throws dev.slipway.problem.ProblemException NAME_TAKEN, INVALID_REQUEST when a file has the name of one of its folders
     */
    public Path place(Path arrived, FolderPlace place) throws IOException {
        turn.lock();
        try {
            var file = file(place);
            if (!Files.exists(arrived) && Files.isRegularFile(file)) {
                return file;
            }
            requireFree(place);
            var parent = Objects.requireNonNull(file.getParent(), "a file in a folder");
            for (var above = parent; above != null && above.startsWith(root); above = above.getParent()) {
                if (Files.isRegularFile(above)) {
                    throw taken(place).toException();
                }
            }
            Rights.passage(parent);
            AtomicFile.moveToStay(arrived, file);
            return file;
        } finally {
            turn.unlock();
        }
    }

    /**
     * Removes whole folders.
     *
     * @param used whether something stands on a file of this folder or one is on its way into it
     * @param since folders in which something changed after that are left alone
     */
    public void dropUnless(Predicate<UUID> used, Instant since) throws IOException {
        for (var folder : folders()) {
            turn.lock();
            try {
                var id = id(folder);
                if (id.isPresent() && !used.test(id.get()) && lastChange(folder).isBefore(since)) {
                    remove(folder);
                }
            } finally {
                turn.unlock();
            }
        }
    }

    /** Removes a whole folder; one that is not there is fine. */
    public void drop(UUID id) throws IOException {
        turn.lock();
        try {
            var folder = root.resolve(id.toString());
            if (Files.isDirectory(folder)) {
                remove(folder);
            }
        } finally {
            turn.unlock();
        }
    }

    /** By their ids. */
    public List<Content> list() throws IOException {
        turn.lock();
        try {
            var contents = new ArrayList<Content>();
            for (var folder : folders()) {
                var id = id(folder);
                if (id.isPresent()) {
                    contents.add(content(id.get(), folder));
                }
            }
            return contents;
        } finally {
            turn.unlock();
        }
    }

    private static Content content(UUID id, Path folder) throws IOException {
        var files = new ArrayList<String>();
        var bytes = 0L;
        for (var path : below(folder)) {
            if (Files.isRegularFile(path)) {
                files.add(folder.relativize(path).toString());
                bytes += Files.size(path);
            }
        }
        return new Content(id, files.stream().sorted().toList(), bytes, lastChange(folder));
    }

    /** The folder that this file lies in. */
    public Optional<UUID> holding(Path file) {
        return file.startsWith(root) && !file.equals(root)
                ? id(root.resolve(root.relativize(file).getName(0)))
                : Optional.empty();
    }

    private List<Path> folders() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var listed = Files.list(root)) {
            return listed.sorted().toList();
        }
    }

    private static Optional<UUID> id(Path folder) {
        try {
            return Optional.of(UUID.fromString(folder.getFileName().toString()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Instant lastChange(Path folder) throws IOException {
        var last = Instant.EPOCH;
        for (var path : below(folder)) {
            var changed = Files.getLastModifiedTime(path).toInstant();
            last = changed.isAfter(last) ? changed : last;
        }
        return last;
    }

    private static void remove(Path folder) throws IOException {
        for (var path : below(folder).reversed()) {
            Files.deleteIfExists(path);
        }
    }

    private static List<Path> below(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            return new ArrayList<>(
                    walk.sorted(Comparator.comparingInt(Path::getNameCount)).toList());
        }
    }

    private static Problem taken(FolderPlace place) {
        return Problem.of(
                        ProblemCode.NAME_TAKEN,
                        "There is something of that name in the uploaded folder already.",
                        new Remedy.Advice("Send the folder under a new id; nothing that is there is ever replaced."))
                .withDetail(place.path());
    }
}
