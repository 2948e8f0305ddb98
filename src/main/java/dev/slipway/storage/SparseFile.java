package dev.slipway.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A new file, written from front to end, with holes where there would be only zeros. */
public final class SparseFile implements AutoCloseable {
    static final int BLOCK = 64 * 1024;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final FileChannel file;
    private final @Nullable MessageDigest digest;
    private long position;
    private long written;

    private SparseFile(Path path, @Nullable MessageDigest digest) throws IOException {
        this.file = FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), Rights.OURS_ALONE);
        this.digest = digest;
    }

    /** @throws java.nio.file.FileAlreadyExistsException when something is there, a symbolic link included */
    public static SparseFile create(Path path) throws IOException {
        return new SparseFile(path, null);
    }

    /** As {@link #create}, and computes the SHA-256 on the way, zeros of holes included. */
    public static SparseFile summed(Path path) throws IOException {
        return new SparseFile(path, Sha256.digest());
    }

    /** Of a summed file that is finished, in hex; once. */
    public Optional<String> sha256() {
        return Optional.ofNullable(digest).map(MessageDigest::digest).map(HexFormat.of()::formatHex);
    }

    /** Bytes that are not holes. */
    public long written() {
        return written;
    }

    /** Bytes so far, holes included. */
    public long position() {
        return position;
    }

    public void write(byte[] bytes, int length) throws IOException {
        if (digest != null) {
            digest.update(bytes, 0, length);
        }
        for (var at = 0; at < length; ) {
            var end = Math.min(at + BLOCK, length);
            var hole = isZero(bytes, at, end);
            // As many blocks of the same sort as there are, in one go.
            while (end < length && hole == isZero(bytes, end, Math.min(end + BLOCK, length))) {
                end = Math.min(end + BLOCK, length);
            }
            if (!hole) {
                var piece = ByteBuffer.wrap(bytes, at, end - at);
                while (piece.hasRemaining()) {
                    file.write(piece, position + piece.position() - at);
                }
                written += end - at;
            }
            position += end - at;
            at = end;
        }
    }

    public void skip(long zeros) {
        if (digest != null) {
            for (var left = zeros; left > 0; left -= BLOCK) {
                digest.update(ZEROS, 0, (int) Math.min(left, BLOCK));
            }
        }
        position += zeros;
    }

    /** Gives the file its length; nothing else does when it ends in a hole. */
    public void finish() throws IOException {
        if (file.size() < position) {
            file.write(ByteBuffer.wrap(new byte[1]), position - 1);
        }
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, ZEROS, 0, to - from);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
