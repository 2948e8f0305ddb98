package dev.slipway.disk;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.storage.Rights;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads through qemu-img, which unpacks every arrangement of its formats, a window at a time; the last few windows stay in memory. */
public final class QemuReader implements DiskReader, AutoCloseable {
    private static final int WINDOW_MEBIBYTES = 4;
    private static final int WINDOW = WINDOW_MEBIBYTES << 20;
    private static final int MAX_WINDOWS = 4;

    private final DiskTool tool;
    private final Path file;
    private final DiskFormat format;
    private final long size;
    private final Path directory;
    private final Map<Long, byte[]> windows = new LinkedHashMap<>();

    /** @param file accepted before, with this size */
    public QemuReader(DiskTool tool, Path file, DiskFormat format, long size) throws IOException {
        this.tool = tool;
        this.file = file;
        this.format = format;
        this.size = size;
        this.directory = Files.createTempDirectory("slipway-disk");
    }

    @Override
    public long size() {
        return size;
    }

    /** Throws {@link InterruptedIOException} when the thread is interrupted. */
    @Override
    public byte[] read(long position, int length) throws IOException {
        if (position < 0 || position > size - length) {
            throw new EOFException("beyond the end of the disk");
        }
        var bytes = new byte[length];
        for (int done = 0, count; done < length; done += count) {
            var at = position + done;
            var offset = (int) (at % WINDOW);
            count = Math.min(length - done, WINDOW - offset);
            System.arraycopy(window(at / WINDOW), offset, bytes, done, count);
        }
        return bytes;
    }

    private byte[] window(long number) throws IOException {
        var known = windows.get(number);
        if (known != null) {
            return known;
        }
        var piece = directory.resolve("piece.raw");
        try {
            Files.createFile(piece, Rights.OURS_ALONE);
            tool.copyPiece(file, format, piece, number * WINDOW_MEBIBYTES, WINDOW_MEBIBYTES);
            var bytes = java.util.Arrays.copyOf(Files.readAllBytes(piece), WINDOW);
            if (windows.size() >= MAX_WINDOWS) {
                windows.remove(windows.keySet().iterator().next());
            }
            windows.put(number, bytes);
            return bytes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            Files.deleteIfExists(piece);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(directory);
    }
}
