package dev.slipway.api;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** Asked just before the server listens. */
@ApplicationScoped
class WatchConnections implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        Connections.watch();
        // What it relies on stands behind a decoder of HTTP/1.
        options.setHttp2ClearTextEnabled(false);
    }
}
