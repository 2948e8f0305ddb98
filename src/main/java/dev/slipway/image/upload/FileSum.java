package dev.slipway.image.upload;

import dev.slipway.operation.Progress;
import dev.slipway.operation.StepContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a file, with progress, and cancelled when asked to. */
final class FileSum {
    private static final int PIECE = 1 << 20;
    private static final long TELL_EVERY = 256L << 20;

    private FileSum() {}

    static String sha256(Path file, StepContext context) {
        try (var channel = FileChannel.open(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var piece = ByteBuffer.allocate(PIECE);
            var total = channel.size();
            var told = 0L;
            for (var done = 0L; channel.read(piece.clear()) >= 0; ) {
                digest.update(piece.flip());
                done += piece.limit();
                if (done - told >= TELL_EVERY) {
                    context.checkCancelled();
                    context.progress(new Progress(Progress.Unit.BYTES, Math.min(done, total - 1), total));
                    told = done;
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
