package dev.slipway.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The directories that files may be taken from, for whoever reads other files there than images. */
@ApplicationScoped
public class ImportDirectories {
    private static final int DEEPEST = 5;
    private static final int MAX_LOOKED_AT = 20_000;
    private static final int MAX_FOUND = 200;

    private final ImageSettings settings;
    private final UploadedFolders folders;

    public ImportDirectories(ImageSettings settings, UploadedFolders folders) {
        this.settings = settings;
        this.folders = folders;
    }

    /** Those of the host, and that of folders that were uploaded. */
    public List<Path> all() {
        return Stream.concat(settings.importDirectories().stream(), Stream.of(folders.root()))
                .toList();
    }

    /**
     * Opens one for reading; the caller closes it.
     *
     * @param path absolute
     * @throws dev.slipway.problem.ProblemException INVALID_REQUEST, IMAGE_OUTSIDE_IMPORT_DIRECTORY or IMAGE_UNREADABLE
     */
    public ImportedFile open(String path) {
        return ImportedFile.open(path, all());
    }

    /** Whether a path lies below one of them by its words alone; where it leads is for {@link #open} to find out. */
    public boolean hold(Path path) {
        var place = path.toAbsolutePath().normalize();
        return all().stream()
                .map(directory -> directory.toAbsolutePath().normalize())
                .anyMatch(place::startsWith);
    }

    /** Bytes that a disk may declare. */
    public long largestDisk() {
        return settings.largestDisk();
    }

    /**
     * Regular files with one of these endings, by path: at most 200, at most five folders deep, no link followed.
     *
     * @param endings lower-case, with their dot
     */
    public List<Path> find(Set<String> endings) {
        var search = new Search(endings);
        for (var directory : all()) {
            var root = directory.toAbsolutePath().normalize();
            if (Files.isDirectory(root)) {
                try {
                    Files.walkFileTree(root, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEEPEST, search);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return search.found.stream().distinct().sorted().toList();
    }

    private static final class Search extends SimpleFileVisitor<Path> {
        private final Set<String> endings;
        private final List<Path> found = new ArrayList<>();
        private int looked;

        private Search(Set<String> endings) {
            this.endings = endings;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (attributes.isRegularFile() && endings.stream().anyMatch(name::endsWith)) {
                found.add(file);
            }
            return ++looked < MAX_LOOKED_AT && found.size() < MAX_FOUND
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            // A folder of somebody else's is no reason to show none.
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
