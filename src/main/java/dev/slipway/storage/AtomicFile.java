package dev.slipway.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file in the making: {@code <target>.part} until it is whole and on the disk, and gone if it never gets there. */
public record AtomicFile(Path path, Path target) implements AutoCloseable {
    /** Takes away what an earlier, killed attempt left. */
    public static AtomicFile begin(Path target) throws IOException {
        Rights.passage(parent(target));
        var part = of(target);
        part.close();
        return part;
    }

    public static void discard(Path target) throws IOException {
        Files.deleteIfExists(target);
        of(target).close();
    }

    private static AtomicFile of(Path target) {
        return new AtomicFile(target.resolveSibling(target.getFileName() + ".part"), target);
    }

    /** Makes it, empty, for a program that cannot choose its mode; what was there before is gone. */
    public Path create() throws IOException {
        Files.deleteIfExists(path);
        return Files.createFile(path, Rights.OURS_ALONE);
    }

    /** After this the target is there, also after a power failure; QEMU's account reads it if it may pass through its folder. */
    public void finish() throws IOException {
        Rights.settle(path);
        sync(path);
        move(path, target);
    }

    /** Of a file whose bytes are on the disk already. */
    static void move(Path file, Path target) throws IOException {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        sync(parent(target));
    }

    /** As {@link #move}, for a file that QEMU's account reads and nobody writes any more. */
    static void moveToStay(Path file, Path target) throws IOException {
        Rights.settleToStay(file, parent(target));
        move(file, target);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }

    private static void sync(Path file) throws IOException {
        var mode = Files.isDirectory(file) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (var channel = FileChannel.open(file, mode)) {
            channel.force(true);
        }
    }

    private static Path parent(Path target) {
        return java.util.Objects.requireNonNull(target.getParent(), "not absolute");
    }
}
