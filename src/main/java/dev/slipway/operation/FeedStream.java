package dev.slipway.operation;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Turns the feed into endless streams: first what was missed, from the database, then what comes. One virtual thread a stream. */
@ApplicationScoped
public class FeedStream {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Feed feed;

    FeedStream(Feed feed) {
        this.feed = feed;
    }

    /**
     * Events after the cursor.
     *
     * @param cursor sequence number of the last event the reader has; null begins with the next one
     * @param ended asked after everything known was sent; true ends the stream
     */
    public Multi<Feed.Event> stream(
            @Nullable Long cursor, @Nullable String topic, @Nullable String subject, BooleanSupplier ended) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            var reader = Thread.ofVirtual().name("feed-reader").unstarted(() -> {
                                try {
                                    var last = cursor == null ? feed.head() : cursor;
                                    while (!emitter.isCancelled()) {
                                        // Asked before reading, so that nothing stored before the end is left out.
                                        var finalRound = ended.getAsBoolean();
                                        var events = feed.after(last, topic, subject);
                                        for (var event : events) {
                                            emitter.emit(event);
                                            last = event.seq();
                                        }
                                        if (!events.isEmpty()) {
                                            continue;
                                        }
                                        if (finalRound) {
                                            emitter.complete();
                                            return;
                                        }
                                        feed.awaitChange(TICK);
                                    }
                                } catch (InterruptedException e) {
                                    emitter.complete();
                                } catch (RuntimeException e) {
                                    emitter.fail(e);
                                }
                            });
                            emitter.onTermination(reader::interrupt);
                            reader.start();
                        },
                        BackPressureStrategy.BUFFER);
    }
}
