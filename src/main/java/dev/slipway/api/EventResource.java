package dev.slipway.api;

import dev.slipway.operation.FeedStream;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes, as server-sent events. A client that reconnects with {@code Last-Event-ID} gets what it missed, from the
 * database; a new one begins now.
 */
@Path("/api/v1/events")
@Produces(MediaType.SERVER_SENT_EVENTS)
@Blocking
public class EventResource {
    private final FeedStream stream;

    EventResource(FeedStream stream) {
        this.stream = stream;
    }

    @GET
    public Multi<OutboundSseEvent> all(@HeaderParam("Last-Event-ID") @Nullable Long lastEvent, @Context Sse sse) {
        return stream.stream(
                lastEvent,
                null,
                null,
                () -> false,
                event -> EventBody.outbound(event, sse),
                () -> EventBody.silence(sse));
    }
}
