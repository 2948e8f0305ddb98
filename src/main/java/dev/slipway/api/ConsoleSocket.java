package dev.slipway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.console.Console;
import dev.slipway.console.ConsoleTicket;
import dev.slipway.console.Consoles;
import dev.slipway.console.OfferedSubprotocols;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.logging.Log;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Objects;

/**
 * The WebSocket of a machine's screen. Everything is checked before the upgrade (by the gate: who asks), and a refusal is a problem like any other.
 * It stands on Vert.x itself: the framework's own endpoints read ahead without a limit (decision 14).
 */
@ApplicationScoped
class ConsoleSocket implements HttpServerOptionsCustomizer {
    static final String PATH = "/api/v1/machines/:name/console/socket";
    private static final CharSequence SUBPROTOCOLS = HttpHeaders.createOptimized("Sec-WebSocket-Protocol");

    private final Consoles consoles;
    private final ObjectMapper json;

    ConsoleSocket(Consoles consoles, ObjectMapper json) {
        this.consoles = consoles;
        this.json = json;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        customize(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customize(options);
    }

    private static void customize(HttpServerOptions options) {
        options.addWebSocketSubProtocol(ConsoleTicket.PROTOCOL);
        // Screens are compressed already, and what is not inflated cannot swell.
        options.setPerMessageWebSocketCompressionSupported(false);
    }

    void route(@Observes Router router) {
        router.get(PATH).order(RouteConstants.ROUTE_ORDER_BEFORE_DEFAULT).handler(this::handle);
    }

    private void handle(RoutingContext routing) {
        var request = routing.request();
        var headers = request.headers();
        var offer = OfferedSubprotocols.of(headers.getAll(SUBPROTOCOLS));
        // Whoever reads the request after this, such as an access log, finds no ticket in it.
        if (headers.contains(SUBPROTOCOLS)) {
            headers.set(SUBPROTOCOLS, String.join(", ", offer.others()));
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            routing.next();
            return;
        }
        request.pause();
        var context = routing.vertx().getOrCreateContext();
        var name = Objects.requireNonNull(routing.pathParam("name"));
        Thread.ofVirtual().name("console-enter").start(() -> {
            try {
                var console = consoles.enter(name, offer);
                context.runOnContext(_ -> upgrade(routing, context, console));
            } catch (ProblemException e) {
                context.runOnContext(_ -> refuse(routing, e.problems()));
            } catch (RuntimeException e) {
                Log.errorf(e, "console of %s", name);
                context.runOnContext(_ -> refuse(routing, List.of(unexpected())));
            }
        });
    }

    private static void upgrade(RoutingContext routing, Context context, Console console) {
        var request = routing.request();
        try {
            request.toWebSocket()
                    .onSuccess(socket -> console.join(socket, context))
                    .onFailure(_ -> console.close());
            request.resume();
        } catch (RuntimeException e) {
            // The browser is gone already.
            Log.debugf(e, "console without a socket");
            console.close();
        }
    }

    private void refuse(RoutingContext routing, List<Problem> problems) {
        var response = routing.response();
        if (response.ended() || response.closed()) {
            return;
        }
        routing.request().resume();
        try {
            var document = ProblemDocument.of(problems, routing.normalizedPath());
            response.setStatusCode(document.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, ProblemMapper.TYPE.toString())
                    .end(json.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            routing.fail(e);
        }
    }

    private static Problem unexpected() {
        return Problem.of(
                ProblemCode.INTERNAL,
                "Something went wrong that Slipway did not expect.",
                new Remedy.Advice("Try again; the service's log has the details."));
    }
}
