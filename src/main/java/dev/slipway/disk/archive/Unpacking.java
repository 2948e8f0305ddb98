package dev.slipway.disk.archive;

import dev.slipway.problem.ProblemException;
import dev.slipway.storage.SparseFile;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Writes a packed disk into a new file, within limits. */
public record Unpacking(UnpackLimits limits) {
    private static final int PIECE = 1 << 20;

    /**
     * @param progress told the packed bytes that were read, about every mebibyte; what it throws ends the work
     * @throws ProblemException as {@link PackedDisk#read}, and IMAGE_TOO_LARGE or ARCHIVE_UNSAFE when it is more than the limits
     */
    public void run(PackedDisk disk, SparseFile target, LongConsumer progress) throws IOException {
        var piece = new byte[PIECE];
        while (true) {
            var length = disk.read(piece);
            if (target.position() + length > limits.bytes()) {
                throw disk.problems().tooLarge(limits.bytes());
            }
            target.write(piece, length);
            requireInProportion(disk, target);
            progress.accept(disk.packedRead());
            if (length < piece.length) {
                break;
            }
        }
        target.finish();
    }

    private void requireInProportion(PackedDisk disk, SparseFile target) {
        var packed = disk.packedRead();
        if (target.written() > UnpackLimits.DATA_RATIO_FROM && target.written() / limits.dataRatio() > packed) {
            throw disk.problems().bomb(packed, target.written(), limits.dataRatio());
        }
        if (target.position() > UnpackLimits.RATIO_FROM && target.position() / limits.ratio() > packed) {
            throw disk.problems().bomb(packed, target.position(), limits.ratio());
        }
    }
}
