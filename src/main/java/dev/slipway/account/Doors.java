package dev.slipway.account;

import dev.slipway.problem.Problem;
import io.quarkus.arc.All;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Every refusal that comes before any resource is asked: it looks like the answers of the door at which it was asked for, and is the last word. */
@Singleton
public class Doors {
    public static final int RETRY_SECONDS = 5;
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    // A connection that is closed while bytes come is reset, and the answer lost on its way.
    private static final long LINGER_MILLIS = 2_000;

    private final List<Door> doors;

    public Doors(@All List<Door> doors) {
        this.doors = doors;
    }

    /** Answers, throws the rest of the body away, and closes the connection. On the request's own event loop. */
    public void refuse(RoutingContext routing, int status, Problem problem) {
        var request = routing.request();
        var response = routing.response();
        if (response.headWritten()) {
            request.connection().close();
            return;
        }
        if (status == 503) {
            response.putHeader(RETRY_AFTER, Integer.toString(RETRY_SECONDS));
        }
        var body = refusal(routing, status, problem);
        response.putHeader(HttpHeaders.CONNECTION, "close")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
        if (!request.isEnded()) {
            request.handler(_ -> {}).resume();
        }
        // The header alone closes nothing: Vert.x goes by what the request said.
        routing.vertx().setTimer(LINGER_MILLIS, _ -> request.connection().close());
    }

    /** Sets status and type of the answer. Returns its whole body. */
    private String refusal(RoutingContext routing, int status, Problem problem) {
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
