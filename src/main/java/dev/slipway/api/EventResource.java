package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.slipway.operation.Feed;
import dev.slipway.operation.FeedStream;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Operations;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events. The id is the feed's sequence number: a client that reconnects with {@code Last-Event-ID} gets what it missed, from
 * the database. A new reader of one operation gets it from its beginning; of everything, from now.
 */
@Path("/api/v1")
@Produces(MediaType.SERVER_SENT_EVENTS)
@Blocking
public class EventResource {
    private final FeedStream stream;
    private final Operations operations;

    EventResource(FeedStream stream, Operations operations) {
        this.stream = stream;
        this.operations = operations;
    }

    /** One change; the payload depends on the kind. */
    public record EventBody(
            Instant at,
            String topic,
            String subject,
            String kind,
            @JsonRawValue String payload) {}

    @GET
    @Path("/events")
    public Multi<OutboundSseEvent> all(@HeaderParam("Last-Event-ID") @Nullable Long lastEvent, @Context Sse sse) {
        return stream.stream(lastEvent, null, null, () -> false).map(event -> outbound(event, sse));
    }

    /** Ends when the operation is done. */
    @GET
    @Path("/operations/{id}/events")
    public Multi<OutboundSseEvent> ofOperation(
            @PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable Long lastEvent, @Context Sse sse) {
        var operation = OperationId.of(id);
        operations.require(operation);
        return stream.stream(
                        lastEvent == null ? 0L : lastEvent,
                        "operation",
                        id,
                        () -> operations.require(operation).state().isDone())
                .map(event -> outbound(event, sse));
    }

    private static OutboundSseEvent outbound(Feed.Event event, Sse sse) {
        return sse.newEventBuilder()
                .id(Long.toString(event.seq()))
                .name(event.topic() + "." + event.kind())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(new EventBody(event.at(), event.topic(), event.subject(), event.kind(), event.payload()))
                .build();
    }
}
