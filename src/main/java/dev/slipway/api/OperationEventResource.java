package dev.slipway.api;

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
import org.jspecify.annotations.Nullable;

/** The changes of one operation from its beginning, or after {@code Last-Event-ID}; ends when the operation is done. */
@Path("/api/v1/operations/{id}/events")
@Produces(MediaType.SERVER_SENT_EVENTS)
@Blocking
public class OperationEventResource {
    private final FeedStream stream;
    private final Operations operations;

    OperationEventResource(FeedStream stream, Operations operations) {
        this.stream = stream;
        this.operations = operations;
    }

    @GET
    public Multi<OutboundSseEvent> changes(
            @PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable Long lastEvent, @Context Sse sse) {
        var operation = OperationId.of(id);
        operations.require(operation);
        return stream.stream(
                lastEvent == null ? 0L : lastEvent,
                "operation",
                id,
                () -> operations.require(operation).state().isDone(),
                event -> EventBody.outbound(event, sse),
                () -> EventBody.silence(sse));
    }
}
