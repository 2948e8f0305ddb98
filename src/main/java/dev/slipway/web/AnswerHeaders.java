package dev.slipway.web;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * What every answer carries, whoever gives it and however it ends: it may load only what Slipway serves itself, nobody may frame it, read it from
 * another site or keep it. Only files of the front end are kept, as their names change with what is in them.
 */
@ApplicationScoped
class AnswerHeaders {
    private static final int BEFORE_ALL = RouteConstants.ROUTE_ORDER_HEADERS;
    private static final String KEPT = "/assets/";
    // The pages that send files, and what their forms answer; checksums are computed by WebAssembly.
    private static final Pattern COMPUTES = Pattern.compile("/(images|imports)(/.*)?");
    private static final String POLICY = "Content-Security-Policy";
    private static final String REST =
            "; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
                    + " base-uri 'none'; frame-ancestors 'none'";
    // The framework's own pages have scripts and styles in them.
    private static final String OF_THE_FRAMEWORK =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'" + REST;

    private final String policy;
    private final String policyToCompute;

    AnswerHeaders(PageFrame frame) {
        policy = policy("", frame);
        // Allows WebAssembly and nothing else: it cannot make script of text, as "unsafe-eval" could.
        policyToCompute = policy("'wasm-unsafe-eval' ", frame);
    }

    private static String policy(String more, PageFrame frame) {
        return "default-src 'none'; script-src 'self' " + more + frame.themeScriptSource() + "; style-src 'self'"
                + REST;
    }

    void put(@Observes Router router) {
        router.route().order(BEFORE_ALL).handler(this::put);
    }

    private void put(RoutingContext routing) {
        var path = routing.normalizedPath();
        var headers = routing.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "same-origin");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        if (!path.startsWith(KEPT)) {
            putStrict(path, headers);
        }
        routing.addHeadersEndHandler(_ -> complete(path, routing.response()));
        routing.next();
    }

    private void putStrict(String path, MultiMap headers) {
        headers.set(POLICY, policyFor(path));
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private String policyFor(String path) {
        if (COMPUTES.matcher(path).matches()) {
            return policyToCompute;
        }
        return path.startsWith("/q/swagger-ui") || path.startsWith("/q/dev-ui") ? OF_THE_FRAMEWORK : policy;
    }

    /** What is known only when the answer stands. */
    private void complete(String path, HttpServerResponse response) {
        var headers = response.headers();
        if (response.getStatusCode() >= 400) {
            putStrict(path, headers);
        }
        var type = headers.get(HttpHeaders.CONTENT_TYPE);
        if ("text/html".equals(type)) {
            headers.set(HttpHeaders.CONTENT_TYPE, ErrorPages.TYPE);
        } else if (type != null && type.startsWith("text/event-stream")) {
            // nginx would hold events back until its buffer is full.
            headers.set("X-Accel-Buffering", "no");
        }
    }
}
