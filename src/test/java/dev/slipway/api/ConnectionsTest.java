package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Netty shows of connections, on a bare server: those that ask too much, take nothing, or do nothing. */
@Timeout(120)
class ConnectionsTest {
    private static final String PASSWORD = "changeit";
    private static Vertx vertx;
    private static HttpServer server;
    private static HttpServer secret;
    private static SSLContext trusting;

    @TempDir
    static Path keys;

    private static final Queue<HttpServerRequest> HELD = new ConcurrentLinkedQueue<>();

    private final List<Socket> open = new ArrayList<>();

    @BeforeAll
    static void listen() throws Exception {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(ConnectionsTest::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        var store = ownKey();
        secret = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(store.toString()).setPassword(PASSWORD)))
                .requestHandler(ConnectionsTest::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()));
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    private static Path ownKey() throws Exception {
        var store = keys.resolve("own.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "own",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static void answer(HttpServerRequest request) {
        switch (String.valueOf(request.path())) {
            case "/held" -> HELD.add(request);
            // As the console does; a handler for all sockets is switched off for the whole process by Quarkus.
            case "/socket" -> request.toWebSocket().onSuccess(socket -> socket.handler(socket::write));
            case "/large" -> request.response().end(Buffer.buffer(new byte[1 << 20]));
            default -> request.response().end("here");
        }
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (var socket : open) {
            socket.close();
        }
        HELD.clear();
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.actualPort()));
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void ask(Socket socket, String path, int times) throws IOException {
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
                        .formatted(path)
                        .repeat(times)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        var bytes = new byte[200];
        var count = socket.getInputStream().read(bytes);
        return count < 0 ? "" : new String(bytes, 0, count, StandardCharsets.US_ASCII);
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aFewRequestsMayWaitForTheirAnswers() throws Exception {
        var patient = connect();
        ask(patient, "/held", 1);
        ask(patient, "/", Connections.MAX_REQUESTS_AHEAD - 1);
        Patience.await("the request").until(() -> !HELD.isEmpty());
        HELD.remove().response().end();
        var answers = new StringBuilder();
        patient.setSoTimeout(5_000);
        // A word may come in two pieces.
        while (answers.toString().split("here", -1).length < Connections.MAX_REQUESTS_AHEAD) {
            answers.append(answer(patient));
        }
        // And others after them.
        ask(patient, "/", 1);
        assertThat(answer(patient)).endsWith("here");
    }

    @Test
    void moreEndTheConnection() throws Exception {
        var greedy = connect();
        ask(greedy, "/held", 1);
        ask(greedy, "/", Connections.MAX_REQUESTS_AHEAD);
        assertThat(isClosed(greedy)).isTrue();
    }

    @Test
    void behindTlsItIsTheSame() throws Exception {
        var honest = connectByTls();
        ask(honest, "/", 2);
        Patience.await("answers").until(() -> answer(honest).contains("here"));
        var greedy = connectByTls();
        ask(greedy, "/held", 1);
        ask(greedy, "/", Connections.MAX_REQUESTS_AHEAD);
        assertThat(isClosed(greedy)).isTrue();
    }

    private Socket connectByTls() throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), secret.actualPort());
        open.add(plain);
        var socket = trusting.getSocketFactory().createSocket(plain, "localhost", secret.actualPort(), true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Test
    void whoAskedForNothingForLongestMakesRoom() throws Exception {
        var working = connect();
        ask(working, "/held", 1);
        Patience.await("the request").until(() -> !HELD.isEmpty());
        var quiet = new ArrayList<Socket>();
        for (var each = 0; each < Connections.MOST; each++) {
            quiet.add(connect());
        }
        ask(quiet.getLast(), "/", 1);
        assertThat(answer(quiet.getLast())).endsWith("here");
        assertThat(isClosed(quiet.getFirst())).isTrue();
        HELD.remove().response().end("done");
        assertThat(answer(working)).endsWith("done");
    }

    @Test
    void answersThatNobodyTakesAreBounded() throws Exception {
        var lazy = new ArrayList<Socket>();
        for (var each = 0; each < 60; each++) {
            lazy.add(connect());
            ask(lazy.getLast(), "/large", 1);
        }
        Patience.stays(
                Duration.ofSeconds(1),
                () -> assertThat(Connections.untaken()).isLessThanOrEqualTo(Connections.MAX_UNTAKEN_BYTES));
        var honest = connect();
        ask(honest, "/", 1);
        assertThat(answer(honest)).endsWith("here");
    }

    @Test
    void aWebSocketIsLeftAlone() throws Exception {
        var client = vertx.createWebSocketClient();
        var socket = client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(server.actualPort())
                        .setURI("/socket"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        var echo = new ConcurrentLinkedQueue<String>();
        socket.handler(bytes -> echo.add(bytes.toString()));
        for (var each = 0; each < 2 * Connections.MAX_REQUESTS_AHEAD; each++) {
            socket.write(Buffer.buffer("x"))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }
        Patience.await("the echo").until(() -> echo.size() == 2 * Connections.MAX_REQUESTS_AHEAD);
        socket.close();
    }

    @Test
    void answersToPingsThatNobodyTakesAreBounded() throws Exception {
        var noisy = connect();
        noisy.getOutputStream().write("""
                        GET /socket HTTP/1.1\r
                        Host: x\r
                        Upgrade: websocket\r
                        Connection: Upgrade\r
                        Sec-WebSocket-Version: 13\r
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                        \r
                        """.getBytes(StandardCharsets.US_ASCII));
        assertThat(answer(noisy)).startsWith("HTTP/1.1 101");
        // A ping of 125 bytes, masked by zeros.
        var ping = new byte[131];
        ping[0] = (byte) 0x89;
        ping[1] = (byte) (0x80 | 125);
        var many = new byte[1000 * ping.length];
        for (var each = 0; each < 1000; each++) {
            System.arraycopy(ping, 0, many, each * ping.length, ping.length);
        }
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            for (var each = 0; each < 2000; each++) {
                noisy.getOutputStream().write(many);
            }
        });
    }
}
