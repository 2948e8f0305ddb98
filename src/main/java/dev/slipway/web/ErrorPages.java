package dev.slipway.web;

import dev.slipway.problem.FullDisk;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.logging.Logger;

/** Errors of the HTML door: the same problems as the API's, as a page with the ways out. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
public class ErrorPages {
    static final String TYPE = MediaType.TEXT_HTML + ";charset=UTF-8";

    private static final Logger LOG = Logger.getLogger(ErrorPages.class);

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance error(String title, List<Problem> problems);
    }

    @GET
    public Response home() {
        return Back.to(null, "/machines");
    }

    /** What no other page answers to; the API and the framework's own paths answer for themselves. */
    @GET
    @Path("{path:(?!api/|q/|assets/).+}")
    public Response unknown(@jakarta.ws.rs.PathParam("path") String path) {
        return page(Problem.of(
                        ProblemCode.NOT_FOUND,
                        "There is no page /%s.".formatted(path),
                        new Remedy.Link("See the machines.", "/machines"))
                .toException());
    }

    Response page(RuntimeException exception) {
        if (exception instanceof WebApplicationException known) {
            return known.getResponse();
        }
        var problems = exception instanceof ProblemException known ? known.problems() : List.of(internal(exception));
        var status = problems.getFirst().code().httpStatus();
        return Response.status(status).type(TYPE).entity(text(problems)).build();
    }

    static String text(List<Problem> problems) {
        return Templates.error(problems.getFirst().title(), problems).render();
    }

    private static Problem internal(RuntimeException exception) {
        LOG.error("a page failed", exception);
        return FullDisk.behind(exception)
                .orElseGet(() -> Problem.of(
                        ProblemCode.INTERNAL,
                        "Slipway could not make this page.",
                        new Remedy.Advice("The reason is in the service's log; trying again may help.")));
    }
}
