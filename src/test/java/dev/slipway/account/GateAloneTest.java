package dev.slipway.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import dev.slipway.account.SocketOwners.Owner;
import dev.slipway.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a bare server: whose headers the doctor hears of, and that a refusal is the last word. */
class GateAloneTest {
    // Every Linux has it.
    private static final Owner QEMU = new Owner(1, 7);
    private static final Owner PROXY = new Owner(33, 7);

    private final GateSettings settings = new GateSettings() {
        @Override
        public Optional<List<String>> names() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> trustedProxies() {
            return Optional.empty();
        }
    };
    private final UntrustedProxy untrusted = new UntrustedProxy(settings);
    private Vertx vertx;

    @BeforeEach
    void begin() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aGuestThatForwardsIsNoProxy() throws Exception {
        assertThat(askedBy(Optional.of(QEMU))).isEqualTo(403);
        assertThat(untrusted.last()).isEmpty();
        assertThat(askedBy(Optional.empty())).isEqualTo(403);
        assertThat(untrusted.last()).isEmpty();
    }

    @Test
    void anotherProgramThatForwardsIs() throws Exception {
        assertThat(askedBy(Optional.of(PROXY))).isEqualTo(200);
        assertThat(untrusted.last()).contains("127.0.0.1");
    }

    /** Though it sends on and on, and asked for a connection that stays. */
    @Test
    void whoIsRefusedIsNotListenedToAnyMore() throws Exception {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), guard(Optional.of(PROXY)))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 999999999\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new byte[4096];
            var length = socket.getInputStream().read(answer);
            assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 403 ")
                    .containsIgnoringCase("connection: close");
            Patience.await("the end of the connection")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        try {
                            socket.getOutputStream().write(1);
                            return false;
                        } catch (IOException e) {
                            return true;
                        }
                    });
        }
    }

    private int askedBy(Optional<Owner> owner) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + guard(owner)))
                                    .header("X-Forwarded-For", "192.0.2.1")
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private int guard(Optional<Owner> owner) throws Exception {
        var router = Router.router(vertx);
        new Gate(
                        new Names(settings, "127.0.0.1"),
                        new Peers((_, _) -> owner, new QemuProcesses("daemon")),
                        untrusted,
                        new Doors(List.of(new PlainDoor())))
                .stand(router);
        router.route().handler(routing -> routing.response().end());
        return vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
    }

    private static final class PlainDoor implements Door {
        @Override
        public boolean isFor(String path, String accept) {
            return true;
        }

        @Override
        public String mediaType() {
            return "text/plain";
        }

        @Override
        public String refusal(int status, Problem problem, String path) {
            return problem.title();
        }
    }
}
