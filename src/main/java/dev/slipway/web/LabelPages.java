package dev.slipway.web;

import dev.slipway.image.Image;
import dev.slipway.image.ImageLabels;
import dev.slipway.image.Images;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The labels of one image, as lines of text. */
@Path("/images/{image}/labels")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class LabelPages {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance labels(Image image, String text, List<Problem> problems);
    }

    private final Images images;
    private final ImageLabels labels;
    private final ErrorPages errors;

    LabelPages(Images images, ImageLabels labels, ErrorPages errors) {
        this.images = images;
        this.labels = labels;
        this.errors = errors;
    }

    @GET
    public TemplateInstance form(@PathParam("image") String name) {
        var image = images.require(name);
        var text = labels.of(image.id()).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining("\n"));
        return Templates.labels(image, text, List.of());
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response replace(@PathParam("image") String name, @FormParam("labels") @DefaultValue("") String text) {
        try {
            labels.replace(name, parse(text));
            return Back.to(null, "/images");
        } catch (ProblemException e) {
            return Response.status(e.problem().code().httpStatus())
                    .entity(Templates.labels(images.require(name), text, e.problems()))
                    .build();
        }
    }

    private static Map<String, String> parse(String text) {
        var found = new LinkedHashMap<String, String>();
        for (var line : text.lines().map(String::strip).toList()) {
            var equals = line.indexOf('=');
            if (line.isEmpty()) {
                continue;
            }
            if (equals < 0) {
                throw refused("A line without = is no label.");
            }
            var before = found.put(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
            if (before != null) {
                throw refused("Two lines have the same name.");
            }
        }
        return found;
    }

    private static ProblemException refused(String title) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        title,
                        new Remedy.Advice("Write name=text, one in each line; the text may be empty."))
                .toException();
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
