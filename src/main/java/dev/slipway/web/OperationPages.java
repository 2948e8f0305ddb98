package dev.slipway.web;

import dev.slipway.operation.Feed;
import dev.slipway.operation.LogLine;
import dev.slipway.operation.Operation;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Time;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Operations: what happened, what happens now, step by step. */
@Path("/operations")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class OperationPages {
    private static final int SHOWN = 100;
    private static final int LOG_BATCH = 500;

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance operations(List<Timeline> operations, String stream);

        static native TemplateInstance operations$list(List<Timeline> operations);

        static native TemplateInstance operations$row(Timeline operation);

        static native TemplateInstance operation(Timeline timeline, String stream);

        static native TemplateInstance timeline(Timeline timeline);

        static native TemplateInstance timeline$head(Timeline timeline);

        static native TemplateInstance timeline$line(TimelineLine line);

        static native TemplateInstance timeline$spoken(Timeline timeline);

        static native TemplateInstance log(Timeline timeline, String step, List<LogLine> lines);

        static native TemplateInstance log$lines(String step, List<LogLine> lines);
    }

    private final Operations operations;
    private final Feed feed;
    private final PageStreams streams;
    private final ErrorPages errors;
    private final Time time;

    OperationPages(Operations operations, Feed feed, PageStreams streams, ErrorPages errors, Time time) {
        this.operations = operations;
        this.feed = feed;
        this.streams = streams;
        this.errors = errors;
        this.time = time;
    }

    @GET
    public TemplateInstance list() {
        var head = feed.head();
        return Templates.operations(timelines(), "/operations/stream?after=" + head);
    }

    @GET
    @Path("/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    public Multi<OutboundSseEvent> listStream(
            @QueryParam("after") long after, @HeaderParam("Last-Event-ID") @Nullable Long last, @Context Sse sse) {
        return streams.open(sse, last == null ? after : last, new LivePage() {
            @Override
            public boolean concerns(Feed.Event event) {
                return event.topic().equals("operation") && !event.kind().equals("log");
            }

            @Override
            public List<Patch> patches() {
                var timelines = timelines();
                var patches = new ArrayList<Patch>();
                patches.add(Patch.container(
                        "operations",
                        timelines.stream().map(Timeline::id).toList().toString(),
                        Templates.operations$list(timelines).render()));
                timelines.forEach(timeline -> patches.add(Patch.of(
                        timeline.rowId(), Templates.operations$row(timeline).render())));
                return patches;
            }
        });
    }

    @GET
    @Path("/{id}")
    public TemplateInstance operation(@PathParam("id") String id) {
        var head = feed.head();
        var operation = operations.require(OperationId.of(id));
        return Templates.operation(timeline(operation), "/operations/" + id + "/stream?after=" + head);
    }

    @GET
    @Path("/{id}/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    public Multi<OutboundSseEvent> stream(
            @PathParam("id") String id,
            @QueryParam("after") long after,
            @HeaderParam("Last-Event-ID") @Nullable Long last,
            @Context Sse sse) {
        var operation = OperationId.of(id);
        operations.require(operation);
        return streams.open(sse, last == null ? after : last, new LivePage() {
            @Override
            public boolean concerns(Feed.Event event) {
                return event.topic().equals("operation") && event.subject().equals(id);
            }

            @Override
            public List<Patch> patches() {
                return TimelinePatches.of(timeline(operations.require(operation)));
            }

            @Override
            public Optional<String> grownLog(Feed.Event event) {
                return TimelinePatches.grownLog(event);
            }
        });
    }

    /** A step's log: a page for people, or with {@code lines} only the lines after the cursor. */
    @GET
    @Path("/{id}/steps/{step}/log")
    public TemplateInstance log(
            @PathParam("id") String id,
            @PathParam("step") String step,
            @QueryParam("after") @DefaultValue("0") int after,
            @QueryParam("lines") @Nullable String linesOnly) {
        var operation = operations.require(OperationId.of(id));
        var lines = operations.log(operation.id(), step, after, LOG_BATCH);
        return linesOnly == null ? Templates.log(timeline(operation), step, lines) : Templates.log$lines(step, lines);
    }

    @POST
    @Path("/{id}/cancel")
    public Response cancel(@PathParam("id") String id, @FormParam("back") @Nullable String back) {
        operations.cancel(OperationId.of(id));
        return Back.to(back, "/operations/" + id);
    }

    @POST
    @Path("/{id}/retry")
    public Response retry(@PathParam("id") String id, @FormParam("back") @Nullable String back) {
        operations.retry(OperationId.of(id));
        return Back.to(back, "/operations/" + id);
    }

    private List<Timeline> timelines() {
        return operations.list(null, SHOWN).stream().map(this::timeline).toList();
    }

    private Timeline timeline(Operation operation) {
        return Timeline.of(operation, time.now());
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
