package dev.slipway.operation;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Streams without an end, one virtual thread each and a bounded number of them. What is sent waits until the reader has taken what came
 * before, so one that does not read holds one item in memory; after a while it is left, and finds what it missed when it comes back.
 */
@ApplicationScoped
public class LiveStreams {
    private static final Logger LOG = Logger.getLogger(LiveStreams.class);
    static final int MOST = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Semaphore places = new Semaphore(MOST);
    private final Duration patience;

    LiveStreams() {
        this(PATIENCE);
    }

    LiveStreams(Duration patience) {
        this.patience = patience;
    }

    /** What a stream says; it ends when this returns or throws. */
    public interface Source<T> {
        void tell(Reader<T> reader) throws InterruptedException;
    }

    /** Who listens. */
    public interface Reader<T> {
        /** @throws InterruptedException when the reader is gone, or has taken nothing for half a minute */
        void send(T item) throws InterruptedException;
    }

    /** @throws dev.slipway.problem.ProblemException TOO_BUSY when {@value #MOST} are open */
    public <T> Multi<T> open(String name, Source<T> source) {
        if (places.availablePermits() == 0) {
            throw Problem.of(
                            ProblemCode.TOO_BUSY,
                            "%d streams of events are open already.".formatted(MOST),
                            new Remedy.Advice("Close pages that nobody looks at, or try again in a moment."))
                    .toException();
        }
        return Multi.createFrom().emitter(emitter -> {
            // Only now, as a client may be gone before it listens.
            if (!places.tryAcquire()) {
                emitter.complete();
                return;
            }
            var thread = Thread.ofVirtual().name(name).unstarted(() -> {
                try {
                    source.tell(new Taking<>(emitter, patience));
                } catch (InterruptedException e) {
                    LOG.debugf("%s: the reader is gone", name);
                } catch (RuntimeException e) {
                    LOG.debugf(e, "%s ended", name);
                } finally {
                    places.release();
                }
                emitter.complete();
            });
            emitter.onTermination(thread::interrupt);
            thread.start();
        });
    }

    int free() {
        return places.availablePermits();
    }

    private static final class Taking<T> implements Reader<T> {
        private final MultiEmitter<? super T> emitter;
        private final Duration patience;
        private final Semaphore asked = new Semaphore(0);

        Taking(MultiEmitter<? super T> emitter, Duration patience) {
            this.emitter = emitter;
            this.patience = patience;
            emitter.onRequest(_ -> asked.release());
        }

        @Override
        public void send(T item) throws InterruptedException {
            while (emitter.requested() == 0) {
                if (!asked.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("nothing was taken");
                }
            }
            if (emitter.isCancelled()) {
                throw new InterruptedException("cancelled");
            }
            asked.drainPermits();
            emitter.emit(item);
        }
    }
}
