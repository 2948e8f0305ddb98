package dev.slipway.storage;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file from an import directory, open for reading. It was reached from the directory down by file descriptors, never through a symbolic
 * link, so it cannot be swapped for a file elsewhere between the check and the use.
 *
 * @param path absolute and real
 * @param name what people call it: the file's own name, or that of the file that was uploaded
 */
public record ImportedFile(Path path, FileChannel channel, String name) implements AutoCloseable {
    // qcow2 keeps the name of its backing file in 1,023 bytes.
    private static final int MAX_PATH = 1000;

    /**
     * Opens a file below one of these directories; the caller closes it.
     *
     * @param wish an absolute path
     * @throws ProblemException INVALID_REQUEST, IMAGE_OUTSIDE_IMPORT_DIRECTORY or IMAGE_UNREADABLE
     */
    public static ImportedFile open(String wish, List<Path> directories) {
        var importDirectories = directories.stream()
                .map(directory -> directory.toAbsolutePath().normalize())
                .toList();
        var path = parse(wish);
        try {
            var real = path.toRealPath();
            for (var directory : importDirectories) {
                if (!Files.isDirectory(directory)) {
                    continue;
                }
                var root = directory.toRealPath();
                if (real.startsWith(root) && !real.equals(root)) {
                    return new ImportedFile(
                            real,
                            openBelow(root, root.relativize(real)),
                            real.getFileName().toString());
                }
            }
            throw outside(importDirectories);
        } catch (NoSuchFileException e) {
            // The same words inside and outside, so that nobody learns which files exist elsewhere.
            throw isBelow(path, importDirectories)
                    ? unreadable(path, "It does not exist.")
                    : outside(importDirectories);
        } catch (AccessDeniedException e) {
            throw isBelow(path, importDirectories)
                    ? unreadable(path, "Slipway may not read it.")
                    : outside(importDirectories);
        } catch (FileSystemLoopException e) {
            throw outside(importDirectories);
        } catch (IOException e) {
            throw isBelow(path, importDirectories)
                    ? unreadable(path, "Reading it failed: " + e.getMessage())
                    : outside(importDirectories);
        }
    }

    /** The same open file under the name it had where it came from. */
    public ImportedFile called(String otherName) {
        return new ImportedFile(path, channel, otherName);
    }

    private static Path parse(String wish) {
        if (wish.isBlank() || wish.chars().anyMatch(Character::isISOControl)) {
            throw Problem.of(
                            INVALID_REQUEST,
                            "The path is empty or has control characters in it.",
                            new Remedy.Advice("Rename the file; letters, digits, dots and dashes are safe everywhere."))
                    .toException();
        }
        if (wish.length() > MAX_PATH) {
            throw noPath("The path is longer than %d characters.".formatted(MAX_PATH));
        }
        try {
            var path = Path.of(wish);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw noPath("The path has characters in it that no file name here can have.");
        }
        throw noPath("The path is not absolute.");
    }

    private static ProblemException noPath(String why) {
        return Problem.of(
                        INVALID_REQUEST,
                        why,
                        new Remedy.Advice("Give the path on this host, such as /srv/slipway/import/win11.vdi."))
                .toException();
    }

    private static FileChannel openBelow(Path root, Path relative) throws IOException {
        try (var directory = Files.newDirectoryStream(root)) {
            return openBelow((SecureDirectoryStream<Path>) directory, relative);
        }
    }

    private static FileChannel openBelow(SecureDirectoryStream<Path> directory, Path relative) throws IOException {
        var name = relative.getName(0);
        if (relative.getNameCount() > 1) {
            try (var below = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                return openBelow(below, relative.subpath(1, relative.getNameCount()));
            }
        }
        // Asked before opening, as opening a pipe would wait for a writer.
        var attributes = directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (!attributes.isRegularFile()) {
            throw unreadable(relative, "It is not a regular file.");
        }
        return (FileChannel) directory.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    private static boolean isBelow(Path path, List<Path> directories) {
        return directories.stream().anyMatch(path::startsWith);
    }

    private static ProblemException outside(List<Path> directories) {
        var target = directories.isEmpty()
                ? "an import directory"
                : directories.getFirst().toString();
        return new Problem(
                        IMAGE_OUTSIDE_IMPORT_DIRECTORY,
                        "The file is not in an import directory.",
                        "Files may be registered only from below %s, and not through a symbolic link that leads out."
                                .formatted(
                                        directories.stream().map(Path::toString).collect(Collectors.joining(", "))),
                        List.of(
                                new Remedy.Advice(
                                        "Put the file below %s and register it from there.".formatted(target)),
                                new Remedy.Advice("Or add its directory to slipway.images.import-directories.")))
                .toException();
    }

    private static ProblemException unreadable(Path path, String why) {
        return new Problem(
                        IMAGE_UNREADABLE,
                        "\"%s\" cannot be read.".formatted(path.getFileName()),
                        why,
                        List.of(
                                new Remedy.Advice("Check the path for a slip."),
                                new Remedy.Command("See its owner and mode.", "ls -ld -- " + ShellWord.of(path))))
                .toException();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
