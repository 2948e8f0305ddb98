package dev.slipway.api;

import dev.slipway.guest.Screenshots;
import dev.slipway.operation.LogLine;
import dev.slipway.operation.Operation;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Operations;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durable operations: everything that takes longer than a moment. */
@Path("/api/v1/operations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class OperationResource {
    private static final Duration MAX_WAIT = Duration.ofMinutes(2);
    // More are asked for by further requests: "after" for lines.
    private static final int MAX_OPERATIONS = 100;
    private static final int MAX_LINES = 500;
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,4})s?");

    private final Operations operations;
    private final Screenshots screenshots;

    OperationResource(Operations operations, Screenshots screenshots) {
        this.operations = operations;
        this.screenshots = screenshots;
    }

    @GET
    public List<OperationBody> list(
            @QueryParam("subject") @Nullable String subject, @QueryParam("limit") @DefaultValue("50") int limit) {
        return operations.list(subject, Math.clamp(limit, 1, MAX_OPERATIONS)).stream()
                .map(OperationBody::of)
                .toList();
    }

    /** With {@code wait=30s} the answer comes when the operation is done, or after that time as it stands. */
    @GET
    @Path("/{id}")
    public OperationBody one(@PathParam("id") String id, @QueryParam("wait") @Nullable String wait)
            throws InterruptedException {
        var operation = OperationId.of(id);
        return OperationBody.of(
                wait == null ? operations.require(operation) : operations.awaitDone(operation, patience(wait)));
    }

    @GET
    @Path("/{id}/steps/{key}/log")
    public List<LogLine> log(
            @PathParam("id") String id,
            @PathParam("key") String key,
            @QueryParam("after") @DefaultValue("0") int after,
            @QueryParam("limit") @DefaultValue("500") int limit) {
        operations.require(OperationId.of(id));
        return operations.log(OperationId.of(id), key, after, Math.clamp(limit, 1, MAX_LINES));
    }

    /** What the machine's screen showed when the step gave up. */
    @GET
    @Path("/{id}/steps/{key}/screenshot")
    @Produces("image/png")
    public java.nio.file.Path screenshot(@PathParam("id") String id, @PathParam("key") String key) {
        return screenshots
                .find(OperationId.of(id), key)
                .orElseThrow(() -> Problem.notFound("screenshot of step", key).toException());
    }

    /** Stops the work and undoes it, newest step first. */
    @POST
    @Path("/{id}/cancel")
    public Response cancel(@PathParam("id") String id) {
        return accepted(operations.cancel(OperationId.of(id)));
    }

    /** Goes on from the failed step. */
    @POST
    @Path("/{id}/retry")
    public Response retry(@PathParam("id") String id) {
        return accepted(operations.retry(OperationId.of(id)));
    }

    static Response accepted(Operation operation) {
        return Response.accepted(OperationBody.of(operation))
                .location(URI.create("/api/v1/operations/" + operation.id()))
                .build();
    }

    private static Duration patience(String wait) {
        var seconds = SECONDS.matcher(wait);
        if (!seconds.matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is not a time to wait.".formatted(wait),
                            new Remedy.Advice("Write seconds, for example wait=30s; the longest is 120s."))
                    .toException();
        }
        var asked = Duration.ofSeconds(Long.parseLong(seconds.group(1)));
        return asked.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : asked;
    }
}
