package dev.slipway.api;

import dev.slipway.account.Doors;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says in this door's words what Quarkus would refuse without any: a body that is announced larger than bodies may be. */
@ApplicationScoped
class BodyLimit {
    private final Doors doors;
    private final long most;

    BodyLimit(Doors doors, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
        this.doors = doors;
        this.most = most.asLongValue();
    }

    void refuse(@Observes Router router) {
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1).handler(this::judge);
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
        doors.refuse(request, 413, problem);
    }

    /** Those have limits and words of their own. */
    static boolean isUpload(RoutingContext request) {
        return request.normalizedPath().startsWith(UploadResource.PATH)
                && UploadBodyLimit.WITH_BYTES.contains(request.request().method());
    }
}
