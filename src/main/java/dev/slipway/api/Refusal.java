package dev.slipway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.List;

/** Problems that are answered before any resource is asked, in the same words as those of resources. */
@Singleton
class Refusal {
    static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    static final int RETRY_SECONDS = 5;
    // A connection that is closed while bytes come is reset, and the answer lost on its way.
    private static final long LINGER_MILLIS = 2_000;

    private final ObjectMapper json;

    Refusal(ObjectMapper json) {
        this.json = json;
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
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONNECTION, "close")
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemMapper.TYPE.toString())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(document(status, problem, routing.normalizedPath()));
        if (!request.isEnded()) {
            request.handler(_ -> {}).resume();
        }
        routing.vertx().setTimer(LINGER_MILLIS, _ -> request.connection().close());
    }

    private String document(int status, Problem problem, String path) {
        try {
            return json.writeValueAsString(ProblemDocument.of(status, List.of(problem), path));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
