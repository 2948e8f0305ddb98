package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.slipway.operation.Feed;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Instant;

/** One change of the feed; the payload's form depends on the kind. */
public record EventBody(
        Instant at,
        String topic,
        String subject,
        String kind,
        @JsonRawValue String payload) {
    /** The id is the feed's sequence number, the name {@code topic.kind}. */
    static OutboundSseEvent outbound(Feed.Event event, Sse sse) {
        return sse.newEventBuilder()
                .id(Long.toString(event.seq()))
                .name(event.topic() + "." + event.kind())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(new EventBody(event.at(), event.topic(), event.subject(), event.kind(), event.payload()))
                .build();
    }

    /** Tells client and proxies that the stream still stands. */
    static OutboundSseEvent silence(Sse sse) {
        return sse.newEventBuilder().comment("still here").build();
    }
}
