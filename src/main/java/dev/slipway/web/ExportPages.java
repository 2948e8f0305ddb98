package dev.slipway.web;

import dev.slipway.image.Image;
import dev.slipway.image.export.Export;
import dev.slipway.image.export.ExportFormat;
import dev.slipway.image.export.Exports;
import dev.slipway.operation.Operation;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Operations;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Exports of one image: what there is to fetch, and a form for another one. */
@Path("/images/{image}/exports")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ExportPages {
    /** An export with its looks. */
    public record Line(Export export, StatusBadge tone, boolean atWork) {
        static Line of(Export export, @Nullable Operation operation) {
            var state = operation == null ? OperationState.CANCELLED : operation.state();
            return new Line(
                    export,
                    export.isReady() ? new StatusBadge("success", "success", "Ready") : StatusBadge.of(state),
                    !state.isDone());
        }

        /** Ids of elements begin with a letter. */
        public String rowId() {
            return "export-" + export.id();
        }

        public String href() {
            return "/api/v1/images/%s/exports/%s".formatted(export.image(), export.id());
        }
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance exports(
                Image image, List<Line> exports, List<Choice> formats, boolean compress, List<Problem> problems);
    }

    private final Exports exports;
    private final Operations operations;
    private final ErrorPages errors;

    ExportPages(Exports exports, Operations operations, ErrorPages errors) {
        this.exports = exports;
        this.operations = operations;
        this.errors = errors;
    }

    @GET
    public TemplateInstance list(@PathParam("image") String image) {
        return page(image, "", false, List.of());
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response begin(
            @PathParam("image") String image,
            @FormParam("format") @DefaultValue("") String format,
            @FormParam("compress") @DefaultValue("") String compress) {
        var packed = !compress.isEmpty();
        try {
            var operation = exports.begin(image, ExportFormat.of(format), packed);
            return Back.to(null, "/operations/" + operation.id());
        } catch (ProblemException e) {
            return Response.status(e.problem().code().httpStatus())
                    .entity(page(image, format, packed, e.problems()))
                    .build();
        }
    }

    @POST
    @Path("/{id}/remove")
    public Response remove(@PathParam("image") String image, @PathParam("id") UUID id) {
        exports.remove(exports.require(image, id));
        return Back.to(null, "/images/" + exports.image(image).id() + "/exports");
    }

    private TemplateInstance page(String idOrName, String format, boolean compress, List<Problem> problems) {
        var image = exports.image(idOrName);
        var lines = exports.list(image.id().toString()).stream()
                .map(export ->
                        Line.of(export, operations.find(export.operation()).orElse(null)))
                .toList();
        var formats = Arrays.stream(ExportFormat.values())
                .map(known -> Choice.of(known.word(), "%s, for %s".formatted(known.word(), known.readers()), format))
                .toList();
        return Templates.exports(image, lines, formats, compress, problems);
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
