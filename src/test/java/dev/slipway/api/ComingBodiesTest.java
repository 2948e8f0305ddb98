package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.Patience;
import dev.slipway.account.Doors;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a bare server: bodies in front of a slow route that reads none, as a resource without a parameter for it. */
@Timeout(120)
class ComingBodiesTest {
    private static final Duration LONGER_THAN_FAIR = Duration.ofSeconds(6);

    private final Queue<RoutingContext> held = new ConcurrentLinkedQueue<>();
    private final List<Socket> open = new ArrayList<>();
    private Vertx vertx;
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        vertx = Vertx.vertx();
        var router = Router.router(vertx);
        new ComingBodies(new Doors(List.of(new DocumentDoor(new ObjectMapper())))).admit(router);
        router.post("/held").handler(routing -> {
            routing.request().pause();
            held.add(routing);
        });
        server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws IOException {
        for (var socket : open) {
            socket.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aBodyThatIsHereIsNotTooSlow() throws Exception {
        for (var each = 0; each < ComingBodies.MOST; each++) {
            send("Content-Length: 2\r\n\r\n{}");
        }
        Patience.await("the requests").until(() -> held.size() == ComingBodies.MOST);
        held.remove().response().end();
        assertThat(status(open.getFirst())).contains("200");
        Patience.pass(LONGER_THAN_FAIR);

        for (var each = 0; each < 3; each++) {
            send("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
        }
        Patience.await("the others").until(() -> held.size() == ComingBodies.MOST + 2);
        assertThat(held).noneMatch(routing -> routing.response().headWritten());
        held.forEach(routing -> routing.response().end());
        for (var socket : open.subList(1, open.size())) {
            assertThat(status(socket)).contains("200");
        }
    }

    @Test
    void oneThatStallsMakesRoom() throws Exception {
        for (var each = 0; each < ComingBodies.MOST; each++) {
            send("Content-Length: 2\r\n\r\n{");
        }
        Patience.await("the requests").until(() -> held.size() == ComingBodies.MOST);
        Patience.pass(LONGER_THAN_FAIR);
        send("Content-Length: 2\r\n\r\n{");
        assertThat(status(open.getFirst())).contains("408");
        Patience.await("the next").until(() -> held.size() == ComingBodies.MOST + 1);
    }

    private void send(String rest) throws IOException {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.actualPort());
        open.add(socket);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("POST /held HTTP/1.1\r\nHost: localhost\r\n" + rest).getBytes(StandardCharsets.US_ASCII));
    }

    private static String status(Socket socket) throws IOException {
        var bytes = new byte[4096];
        var count = socket.getInputStream().read(bytes);
        return count < 0
                ? ""
                : new String(bytes, 0, count, StandardCharsets.US_ASCII)
                        .lines()
                        .findFirst()
                        .orElse("");
    }
}
