package dev.slipway.image.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;

/** Two threads work on one body: one receives, one writes to the disk. Nothing is lost between them. */
class AnswerTest {
    private static final byte[] FILE = new byte[12 << 20];
    private static final int CHUNK = 48;
    private static Vertx vertx;
    private static byte[] chunked;

    @BeforeAll
    static void start() {
        new Random(3).nextBytes(FILE);
        vertx = Vertx.vertx();
        // Small ones, so that there are many and two threads often meet.
        var out = new ByteArrayOutputStream();
        for (var at = 0; at < FILE.length; at += CHUNK) {
            var size = Math.min(CHUNK, FILE.length - at);
            out.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(FILE, at, size);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        chunked = out.toByteArray();
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    @RepeatedTest(4)
    void aLongBodyArrivesWholeAndInOrder() throws Exception {
        var limits = Limits.STRICT.allowing("127.0.0.1");
        var client = new PinnedClient(
                vertx, host -> List.of(InetAddress.ofLiteral(host)), new AddressRules(limits), limits, null);
        FakeServer.Behaviour behaviour = (asked, talk) ->
                talk.say("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n").bytes(chunked, 0, chunked.length);
        try (var server = new FakeServer(behaviour);
                var answer = client.get(WebAddress.of(server.url("/")), null, null, () -> {});
                var sum = new DigestOutputStream(OutputStream.nullOutputStream(), sha256())) {
            var length = 0L;
            while (answer.next(Duration.ofSeconds(20)) instanceof Answer.Piece.Bytes(var bytes)) {
                length += bytes.length();
                sum.write(bytes.getBytes());
            }
            assertThat(length).as("bytes before the end or the silence").isEqualTo(FILE.length);
            assertThat(sum.getMessageDigest().digest()).isEqualTo(sha256().digest(FILE));
        }
    }

    private static MessageDigest sha256() throws Exception {
        return MessageDigest.getInstance("SHA-256");
    }
}
