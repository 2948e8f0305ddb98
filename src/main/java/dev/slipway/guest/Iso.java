package dev.slipway.guest;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.program.Reach;
import dev.slipway.storage.DiskRoom;
import dev.slipway.storage.FileTrouble;
import dev.slipway.storage.Rights;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Writes read-only media for guests with xorriso: large files reach Windows on a CD, not through the agent. */
@ApplicationScoped
class Iso {
    private static final Pattern TOKEN = Pattern.compile("[a-z0-9-]{1,48}");
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63}/){0,2}[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final long SPARE_BYTES = 64L << 20;
    private static final int MAX_FILES = 64;
    private static final String NOT_WRITTEN = "The CD that carries files into the machine could not be written.";
    // As large as the files are, for which space was asked before.
    private static final Xorriso XORRISO = new Xorriso(
            Duration.ofMinutes(30), Long.MAX_VALUE, detail -> failed(detail).toException());

    static String marker(String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("not a token: " + token);
        }
        return "slipway-%s.id".formatted(token);
    }

    /** Does nothing when the target is there; it gets its name only when complete. */
    void build(Path target, String token, Map<String, Path> files) throws InterruptedException {
        var marker = marker(token);
        if (files.size() > MAX_FILES
                || !files.keySet().stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw new IllegalArgumentException("names on a medium are plain: " + files.keySet());
        }
        if (Files.exists(target)) {
            return;
        }
        var folder = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a medium is a file in a folder");
        var part = folder.resolve(target.getFileName() + ".part");
        var tree = folder.resolve(target.getFileName() + ".files");
        try {
            Rights.passage(folder);
            requireSpace(folder, files);
            remove(tree);
            Files.deleteIfExists(part);
            Rights.ourFolder(tree);
            Files.writeString(tree.resolve(marker), token + "\n");
            var real = new ArrayList<>(List.of(tree));
            for (var file : files.entrySet()) {
                // Links instead of path mappings: no character of a host path needs escaping.
                var link = tree.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(link.getParent(), "below the tree"));
                real.add(Files.createSymbolicLink(link, file.getValue().toRealPath())
                        .toRealPath());
            }
            run(Files.createFile(part, Rights.OURS_ALONE), tree, real);
            Rights.settle(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ProblemException(FileTrouble.of(ProblemCode.TOOL_FAILED, NOT_WRITTEN, folder, e), e);
        } finally {
            try {
                Files.deleteIfExists(part);
                remove(tree);
            } catch (IOException e) {
                // Left-overs are removed by the next build under this name.
            }
        }
    }

    private static void run(Path part, Path tree, List<Path> read) throws InterruptedException {
        // Levels and extensions: files over 4 GiB, and Joliet names, which are what Windows reads.
        var ended = XORRISO.run(
                new Reach(read, List.of(part)),
                List.of(
                        "-as",
                        "mkisofs",
                        "-quiet",
                        "-iso-level",
                        "3",
                        "-J",
                        "-joliet-long",
                        "-R",
                        "-f",
                        "-V",
                        "SLIPWAY",
                        "-o",
                        part.toString(),
                        tree.toString()));
        if (ended.exitCode() != 0) {
            throw failed("xorriso: " + ended.said()).toException();
        }
    }

    private static void requireSpace(Path folder, Map<String, Path> files) throws IOException {
        var need = SPARE_BYTES;
        for (var file : files.values()) {
            need += Files.size(file);
        }
        var free = DiskRoom.free(folder).orElse(Long.MAX_VALUE);
        if (free < need) {
            throw Problem.of(
                            ProblemCode.DISK_SPACE,
                            "There is not enough free space for the CD that carries files into the machine.",
                            new Remedy.Command("See what fills the disk", "df -h '" + folder + "'"))
                    .withDetail("%s has %d MiB free; %d MiB are needed.".formatted(folder, free >> 20, need >> 20))
                    .toException();
        }
    }

    private static void remove(Path tree) throws IOException {
        if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var entries = Files.walk(tree)) {
            for (var entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    private static Problem failed(String detail) {
        return Problem.of(
                        ProblemCode.TOOL_FAILED,
                        NOT_WRITTEN,
                        new Remedy.Command("Install the program that writes it", "apt install xorriso"),
                        new Remedy.Advice("See that the images directory can be written, then retry this step."))
                .withDetail(detail);
    }
}
