package dev.slipway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.slipway.account.Doors;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.logging.Log;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where failures become HTTP answers; the HTML door has its own for pages. */
public class ProblemMapper {
    static final MediaType TYPE = MediaType.valueOf("application/problem+json");
    private static final Remedy READ_THE_API = new Remedy.Link("The API is described at /q/openapi.", "/q/swagger-ui");

    @ServerExceptionMapper
    public Response problem(ProblemException e, UriInfo uri, HttpHeaders headers) {
        return answer(e.problem().code().httpStatus(), e.problems(), uri);
    }

    @ServerExceptionMapper
    public Response json(MismatchedInputException e, UriInfo uri) {
        var field = e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
        return refusedByValue(e, uri)
                .orElseGet(() -> answer(
                        400,
                        List.of(Problem.of(
                                        ProblemCode.INVALID_REQUEST,
                                        field.isEmpty()
                                                ? "The body does not have the expected form."
                                                : "The field \"%s\" does not have the expected form.".formatted(field),
                                        READ_THE_API)
                                .withDetail(firstLine(e.getOriginalMessage()))),
                        uri));
    }

    @ServerExceptionMapper
    public Response json(JsonProcessingException e, UriInfo uri) {
        return refusedByValue(e, uri)
                .orElseGet(() -> answer(
                        400,
                        List.of(Problem.of(ProblemCode.INVALID_REQUEST, "The body is not JSON.", READ_THE_API)
                                .withDetail(firstLine(e.getOriginalMessage()))),
                        uri));
    }

    /** A value object refused the text: its own words are better than Jackson's. */
    private static Optional<Response> refusedByValue(Throwable e, UriInfo uri) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return Optional.of(answer(problem.problem().code().httpStatus(), problem.problems(), uri));
            }
        }
        return Optional.empty();
    }

    @ServerExceptionMapper
    public Response violations(ConstraintViolationException e, UriInfo uri) {
        var problems = e.getConstraintViolations().stream()
                .map(violation -> Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "%s %s.".formatted(lastPart(violation.getPropertyPath().toString()), violation.getMessage()),
                        READ_THE_API))
                .toList();
        return answer(422, problems, uri);
    }

    @ServerExceptionMapper
    public Response web(WebApplicationException e, UriInfo uri) {
        var response = e.getResponse();
        if (response.hasEntity() || response.getStatus() < 400) {
            return response;
        }
        var refused = refusedByValue(e, uri);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (e.getCause() instanceof MismatchedInputException mismatch) {
            return json(mismatch, uri);
        }
        if (e.getCause() instanceof JsonProcessingException json) {
            return json(json, uri);
        }
        var missing = response.getStatus() == 404;
        return answer(
                response.getStatus(),
                List.of(Problem.of(
                        missing ? ProblemCode.NOT_FOUND : ProblemCode.INVALID_REQUEST,
                        missing
                                ? "There is nothing at this address."
                                : response.getStatusInfo().getReasonPhrase() + ".",
                        READ_THE_API)),
                uri);
    }

    @ServerExceptionMapper
    public Response unexpected(RuntimeException e, UriInfo uri) {
        Log.errorf(e, "%s", uri.getPath());
        return answer(
                500,
                List.of(Problem.of(
                        ProblemCode.INTERNAL,
                        "Something went wrong that Slipway did not expect.",
                        new Remedy.Advice("Try again; the service's log has the details."))),
                uri);
    }

    private static Response answer(int status, List<Problem> problems, UriInfo uri) {
        var document = ProblemDocument.of(status, problems, uri.getPath());
        var response = Response.status(status).type(TYPE).entity(document);
        if (problems.getFirst().code() == ProblemCode.TOO_BUSY) {
            response.header(HttpHeaders.RETRY_AFTER, Doors.RETRY_SECONDS);
        }
        return response.build();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
