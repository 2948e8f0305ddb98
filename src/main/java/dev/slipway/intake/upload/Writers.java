package dev.slipway.intake.upload;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** One request at a time writes to an upload. One that got no byte for a while is a dead connection and must make room. */
@ApplicationScoped
class Writers {
    static final Duration SILENCE = Duration.ofSeconds(10);

    private final ConcurrentHashMap<UUID, Writer> writers = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    Writers() {
        this(System::nanoTime);
    }

    /** @param nanoTime counts as {@link System#nanoTime} does */
    Writers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    final class Writer implements AutoCloseable {
        private final UUID upload;
        private long lastByte = nanoTime.getAsLong();
        private boolean evicted;

        private Writer(UUID upload) {
            this.upload = upload;
        }

        interface Act {
            void run() throws java.io.IOException;
        }

        /** Runs the act unless the writer was evicted; nobody is evicted during an act. */
        synchronized boolean act(Act act) throws java.io.IOException {
            lastByte = nanoTime.getAsLong();
            if (!evicted) {
                act.run();
            }
            return !evicted;
        }

        private synchronized boolean tryEvict(boolean atOnce) {
            evicted = evicted || atOnce || nanoTime.getAsLong() - lastByte > SILENCE.toNanos();
            return evicted;
        }

        @Override
        public void close() {
            writers.remove(upload, this);
        }
    }

    /** Empty while another one writes. */
    Optional<Writer> enter(UUID upload) {
        var mine = new Writer(upload);
        var holder = writers.putIfAbsent(upload, mine);
        if (holder == null) {
            return Optional.of(mine);
        }
        return holder.tryEvict(false) && writers.replace(upload, holder, mine) ? Optional.of(mine) : Optional.empty();
    }

    /** After this no byte is written any more by whoever is there now. */
    void evict(UUID upload) {
        var holder = writers.remove(upload);
        if (holder != null) {
            holder.tryEvict(true);
        }
    }

    boolean isBusy(UUID upload) {
        return writers.containsKey(upload);
    }
}
