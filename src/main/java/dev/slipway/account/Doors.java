package dev.slipway.account;

import dev.slipway.problem.Problem;
import io.quarkus.arc.All;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Every refusal that comes before any resource is asked looks like the answers of the door at which it was asked for. */
@Singleton
public class Doors {
    private final List<Door> doors;

    Doors(@All List<Door> doors) {
        this.doors = doors;
    }

    /** Sets status and type of the answer. Returns its whole body, which the caller sends. */
    public String refusal(RoutingContext routing, int status, Problem problem) {
        var path = routing.normalizedPath();
        var accept = Optional.ofNullable(routing.request().getHeader(HttpHeaders.ACCEPT))
                .orElse("");
        var door = doors.stream()
                .filter(each -> each.isFor(path, accept))
                .findFirst()
                .orElseThrow();
        routing.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, door.mediaType());
        return door.refusal(status, problem, path);
    }
}
