package dev.slipway.api;

import dev.slipway.account.Doors;
import dev.slipway.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Problems that are answered before any resource is asked, in the same words as those of resources. */
@Singleton
class Refusal {
    static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    static final int RETRY_SECONDS = 5;
    // A connection that is closed while bytes come is reset, and the answer lost on its way.
    private static final long LINGER_MILLIS = 2_000;

    private final Doors doors;

    Refusal(Doors doors) {
        this.doors = doors;
    }

    /** Answers, throws the rest of the body away, and closes the connection. On the request's own event loop. */
    void end(RoutingContext routing, int status, Problem problem) {
        var request = routing.request();
        var response = routing.response();
        if (response.headWritten()) {
            request.connection().close();
            return;
        }
        if (status == 503) {
            response.putHeader(RETRY_AFTER, Integer.toString(RETRY_SECONDS));
        }
        var body = doors.refusal(routing, status, problem);
        response.putHeader(HttpHeaders.CONNECTION, "close")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
        if (!request.isEnded()) {
            request.handler(_ -> {}).resume();
        }
        routing.vertx().setTimer(LINGER_MILLIS, _ -> request.connection().close());
    }
}
