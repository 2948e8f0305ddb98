package dev.slipway.disk.format;

import dev.slipway.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * A file that claims to be a disk. Whatever is asked beyond its end is refused as truncated, and no more than one piece of it is in memory.
 *
 * @param size bytes of the file when it was opened
 * @param order of the numbers in it
 */
public record DiskFile(FileChannel channel, long size, ByteOrder order, DiskProblems problems) {
    private static final int PIECE = 64 * 1024;

    /** Sees one entry of a table; entries of 4 bytes come unsigned. */
    public interface Visitor {
        void see(long index, long entry) throws IOException;
    }

    public static DiskFile of(FileChannel channel, ByteOrder order, DiskProblems problems) throws IOException {
        return new DiskFile(channel, channel.size(), order, problems);
    }

    /** @throws ProblemException IMAGE_TRUNCATED */
    public void requireWithin(String part, long at, long length) {
        if (at < 0 || length < 0 || at + length < 0) {
            throw problems.corrupt("Its %s is said to be at byte %s.".formatted(part, Long.toUnsignedString(at)));
        }
        if (at + length > size) {
            throw problems.truncated(part, at + length, size);
        }
    }

    /**
     * @param length bytes; chosen by us, never by the file
     * @throws ProblemException IMAGE_TRUNCATED
     */
    public ByteBuffer read(String part, long at, int length) throws IOException {
        requireWithin(part, at, length);
        var bytes = ByteBuffer.allocate(length).order(order);
        fill(bytes, at);
        return bytes.flip();
    }

    /**
     * Every entry of a table, read in pieces.
     *
     * @param width bytes of an entry: 4, 8, or 16, of which the first 8 are seen
     */
    public void each(String part, long at, long count, int width, Visitor visitor) throws IOException {
        requireWithin(part, at, count * width);
        var piece = ByteBuffer.allocate((int) Math.min(PIECE, count * width)).order(order);
        for (var index = 0L; index < count; ) {
            piece.clear().limit((int) Math.min(piece.capacity(), (count - index) * width));
            fill(piece, at + index * width);
            for (var entry = 0; entry < piece.limit(); entry += width) {
                visitor.see(
                        index++,
                        width == Integer.BYTES ? Integer.toUnsignedLong(piece.getInt(entry)) : piece.getLong(entry));
            }
        }
    }

    private void fill(ByteBuffer into, long at) throws IOException {
        while (into.hasRemaining()) {
            var read = channel.read(into, at + into.position());
            if (read < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
    }
}
