package dev.slipway.intake.upload;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that send a whole body before they read the answer, which came at its first byte. */
@QuarkusTest
class UnwantedBytesTest extends UploadCase {
    private static final int CLIENTS = 4;
    private static final int EACH = 64 * MIB;

    @Timeout(120)
    @ParameterizedTest
    @CsvSource({
        "PATCH, unknown, 404, application/offset+octet-stream",
        "PATCH, known, 409, application/offset+octet-stream",
        "PATCH, known, 415, text/plain",
        "PATCH, nothing/there, 404, application/offset+octet-stream",
        "POST, '', 422, application/offset+octet-stream"
    })
    void areNotKept(String method, String place, int status, String type) throws Exception {
        var path = switch (place) {
            case "unknown" -> "/api/v1/uploads/" + UUID.randomUUID();
            case "known" -> client.created(EACH, Map.of("filename", "a.raw")).replaceFirst("^https?://[^/]+", "");
            default -> "/api/v1/uploads/" + place;
        };
        var before = used();
        var most = new AtomicLong();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> sending = () -> send(method, path, type);
            var answers = new ArrayList<Future<Integer>>();
            for (var count = 0; count < CLIENTS; count++) {
                answers.add(clients.submit(sending));
            }
            // A collection stops the service, too; without a pause it would get nowhere.
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        most.accumulateAndGet(used() - before, Math::max);
                        return answers.stream().allMatch(Future::isDone);
                    });
            for (var answer : answers) {
                // Another of them may be the one that writes just now.
                assertThat(answer.get()).isIn(status, 423);
            }
        }
        assertThat(most.get() / MIB).as("MiB kept at once").isLessThan(CLIENTS * 12);
    }

    private static int send(String method, String path, String type) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(60_000);
            // A write has no timeout of its own.
            var patience = CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS);
            patience.execute(() -> close(socket));
            var out = socket.getOutputStream();
            TusClient.send(out, """
                    %s %s HTTP/1.1\r
                    Host: 127.0.0.1\r
                    Tus-Resumable: 1.0.0\r
                    Upload-Offset: 7\r
                    Content-Type: %s\r
                    Content-Length: %d\r
                    \r
                    """.formatted(method, path, type, EACH));
            var piece = new byte[MIB];
            for (var sent = 0; sent < EACH; sent += MIB) {
                out.write(piece);
            }
            return TusClient.status(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
