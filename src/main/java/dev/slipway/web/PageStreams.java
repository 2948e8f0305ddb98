package dev.slipway.web;

import dev.slipway.operation.Feed;
import dev.slipway.operation.LiveStreams;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One stream of changes per open page. The event id is the feed's sequence number: a browser that comes back names the last one it saw and
 * gets the page's pieces again. Only pieces that changed are sent.
 */
@ApplicationScoped
class PageStreams {
    private static final Duration TICK = Duration.ofSeconds(1);
    // Several changes in one moment become one message.
    private static final Duration GATHER = Duration.ofMillis(150);
    private static final int SILENT_TICKS = 15;

    private final Feed feed;
    private final LiveStreams streams;

    PageStreams(Feed feed, LiveStreams streams) {
        this.feed = feed;
        this.streams = streams;
    }

    /**
     * @param after sequence number the page was rendered at
     */
    Multi<OutboundSseEvent> open(Sse sse, long after, LivePage page) {
        return streams.open("page-stream", reader -> follow(sse, after, page, reader));
    }

    private void follow(Sse sse, long after, LivePage page, LiveStreams.Reader<OutboundSseEvent> reader)
            throws InterruptedException {
        var sent = new HashMap<String, String>();
        var cursor = after;
        var silent = 0;
        page.patches().forEach(patch -> sent.put(patch.target(), patch.version()));
        // Rendered first, asked second: whatever changed in between is sent once too often rather than never.
        if (isBehind(after, page)) {
            sent.clear();
        }
        // The first bytes tell the browser that the stream stands.
        reader.send(sse.newEventBuilder().comment("open").build());
        while (true) {
            var events = feed.after(cursor, null, null);
            if (events.isEmpty()) {
                feed.awaitChange(TICK);
                if (++silent % SILENT_TICKS == 0) {
                    reader.send(sse.newEventBuilder().comment("still here").build());
                }
                continue;
            }
            cursor = events.getLast().seq();
            var concerned = events.stream().filter(page::concerns).toList();
            if (concerned.isEmpty()) {
                continue;
            }
            silent = 0;
            send(sse, cursor, changed(page, sent), reader);
            for (var step : concerned.stream()
                    .flatMap(event -> page.grownLog(event).stream())
                    .distinct()
                    .toList()) {
                reader.send(sse.newEventBuilder()
                        .id(Long.toString(cursor))
                        .name("log")
                        .data(step)
                        .build());
            }
            Thread.sleep(GATHER);
        }
    }

    /** Did anything the page shows change after that? The feed answers batch by batch; a page may come back after a long time. */
    private boolean isBehind(long after, LivePage page) {
        var events = feed.after(after, null, null);
        while (!events.isEmpty()) {
            if (events.stream().anyMatch(page::concerns)) {
                return true;
            }
            events = feed.after(events.getLast().seq(), null, null);
        }
        return false;
    }

    private static String changed(LivePage page, Map<String, String> sent) {
        var html = new StringBuilder();
        for (var patch : page.patches()) {
            if (!patch.version().equals(sent.put(patch.target(), patch.version()))) {
                html.append(patch.message());
            }
        }
        return html.toString();
    }

    private static void send(Sse sse, long id, String html, LiveStreams.Reader<OutboundSseEvent> reader)
            throws InterruptedException {
        if (!html.isEmpty()) {
            reader.send(sse.newEventBuilder().id(Long.toString(id)).data(html).build());
        }
    }
}
