package dev.slipway.storage;

import dev.slipway.operation.Progress;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The SHA-256 of a file: as somebody says it, and as it is. */
public final class FileSum {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int PIECE = 1 << 20;
    private static final long TELL_EVERY = 256L << 20;

    private FileSum() {}

    /**
     * Lower-case hex.
     *
     * @throws dev.slipway.problem.ProblemException INVALID_REQUEST
     */
    public static String require(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(lower).matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "The SHA-256 must be 64 hexadecimal digits.",
                            new Remedy.Advice("Compute it with: sha256sum FILE"))
                    .toException();
        }
        return lower;
    }

    /** With progress, and cancelled when asked to. */
    public static String sha256(Path file, StepContext context) {
        try (var channel = FileChannel.open(file)) {
            var digest = Sha256.digest();
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
        }
    }
}
