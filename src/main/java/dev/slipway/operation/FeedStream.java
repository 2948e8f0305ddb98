package dev.slipway.operation;

import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns the feed into endless streams: first what was missed, from the database, then what comes. */
@ApplicationScoped
public class FeedStream {
    private static final Duration TICK = Duration.ofSeconds(1);
    // Connections on which nothing moves are closed.
    private static final int SILENT_TICKS = 15;

    private final Feed feed;
    private final LiveStreams streams;

    FeedStream(Feed feed, LiveStreams streams) {
        this.feed = feed;
        this.streams = streams;
    }

    /**
     * Events after the cursor.
     *
     * @param cursor sequence number of the last event the reader has; null begins with the next one
     * @param ended asked after everything known was sent; true ends the stream
     * @param said what the reader gets of an event
     * @param silence what it gets now and then while nothing happens
     */
    public <T> Multi<T> stream(
            @Nullable Long cursor,
            @Nullable String topic,
            @Nullable String subject,
            BooleanSupplier ended,
            Function<Feed.Event, T> said,
            Supplier<T> silence) {
        return streams.open("feed-reader", reader -> {
            var last = cursor == null ? feed.head() : cursor;
            for (var silent = 0; ; ) {
                // Asked before reading, so that nothing stored before the end is left out.
                var finalRound = ended.getAsBoolean();
                var events = feed.after(last, topic, subject);
                for (var event : events) {
                    reader.send(said.apply(event));
                    last = event.seq();
                    silent = 0;
                }
                if (!events.isEmpty()) {
                    continue;
                }
                if (finalRound) {
                    return;
                }
                feed.awaitChange(TICK);
                if (++silent % SILENT_TICKS == 0) {
                    reader.send(silence.get());
                }
            }
        });
    }
}
