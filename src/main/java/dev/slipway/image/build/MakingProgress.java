package dev.slipway.image.build;

import dev.slipway.operation.Progress;
import dev.slipway.operation.StepContext;
import dev.slipway.storage.FreeSpace;
import dev.slipway.storage.SparseFile;
import java.util.function.LongConsumer;

/** Says how far a new disk is, asks whether somebody cancelled, and looks at the free space now and then. */
final class MakingProgress implements LongConsumer {
    private final StepContext context;
    private final FreeSpace space;
    private final SparseFile made;
    private final long total;
    private long looked;

    /** @param total bytes of what is counted; greater than zero */
    MakingProgress(StepContext context, FreeSpace space, SparseFile made, long total) {
        this.context = context;
        this.space = space;
        this.made = made;
        this.total = total;
    }

    @Override
    public void accept(long done) {
        // All of it is done only when the file is on the disk under its name.
        context.progress(new Progress(Progress.Unit.BYTES, Math.clamp(done, 0, total - 1), total));
        if (made.written() - looked >= FreeSpace.PIECE) {
            looked = made.written();
            space.requireMore(looked, made.position());
        }
    }
}
