package dev.slipway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.UncheckedIOException;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says in this door's words what Quarkus would refuse without any: a body that is announced larger than bodies may be. */
@ApplicationScoped
class BodyLimit {
    private final ObjectMapper json;
    private final long most;

    BodyLimit(ObjectMapper json, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
        this.json = json;
        this.most = most.asLongValue();
    }

    void refuse(@Observes Router router) {
        router.route("/api/*")
                .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1)
                .handler(this::judge);
    }

    private void judge(RoutingContext request) {
        var length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || !length.matches("\\d{1,18}") || Long.parseLong(length) <= most || isUpload(request)) {
            request.next();
            return;
        }
        var problem = Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "The body is too large.",
                        new Remedy.Advice("Send files by tus, at %s.".formatted(UploadResource.PATH)))
                .withDetail("It has %s bytes; at most %d are read.".formatted(length, most));
        // Nobody will read the body, so nothing else can come on this connection.
        request.response()
                .setStatusCode(413)
                .putHeader(HttpHeaders.CONNECTION, "close")
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemMapper.TYPE.toString())
                .end(document(problem, request.normalizedPath()))
                .onComplete(_ -> request.request().connection().close());
    }

    /** Those have limits and words of their own. */
    private static boolean isUpload(RoutingContext request) {
        return request.normalizedPath().startsWith(UploadResource.PATH);
    }

    private String document(Problem problem, String path) {
        try {
            return json.writeValueAsString(ProblemDocument.of(413, List.of(problem), path));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
