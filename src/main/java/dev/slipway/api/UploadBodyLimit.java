package dev.slipway.api;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/**
 * Quarkus has one limit for the bodies of all requests, and it is small on purpose. Only the bytes of uploads pass by it: the length is out of
 * sight while Quarkus compares it. Uploads have limits of their own, and their bodies are never held in memory.
 */
@ApplicationScoped
class UploadBodyLimit {
    private static final String LENGTH = UploadBodyLimit.class.getName();
    static final Set<HttpMethod> WITH_BYTES = Set.of(HttpMethod.POST, HttpMethod.PATCH);

    void passBy(@Observes Router router) {
        router.route(UploadResource.PATH + "*")
                .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1)
                .handler(UploadBodyLimit::hide);
        router.route(UploadResource.PATH + "*")
                .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1)
                .handler(UploadBodyLimit::show);
    }

    private static void hide(RoutingContext request) {
        var length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        // Without a length the limit stays, and the upload is refused.
        if (length != null && WITH_BYTES.contains(request.request().method())) {
            request.request().headers().remove(HttpHeaders.CONTENT_LENGTH);
            request.put(LENGTH, length);
        }
        request.next();
    }

    private static void show(RoutingContext request) {
        String length = request.remove(LENGTH);
        if (length != null) {
            request.request().headers().set(HttpHeaders.CONTENT_LENGTH, length);
            request.remove(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY);
            request.addEndHandler(_ -> discardRest(request.request()));
        }
        request.next();
    }

    /**
     * A refusal is answered before the bytes have come. A client that writes all before it reads would wait for ever, or what it writes pile
     * up in memory.
     */
    private static void discardRest(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.handler(_ -> {}).resume();
        }
    }
}
