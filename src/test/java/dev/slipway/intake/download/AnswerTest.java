package dev.slipway.intake.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One thread asks and another receives; however the two are scheduled, no byte is lost. */
class AnswerTest {
    @Test
    void aThreadThatIsHeldUpWhileItAsksLosesNoByte() throws Exception {
        var file = new byte[3_000_000];
        new Random(3).nextBytes(file);
        var vertx = Vertx.vertx();
        var limits = Limits.STRICT.allowing("127.0.0.1");
        var client = new PinnedClient(
                heldUp(Vertx.class, vertx),
                host -> List.of(InetAddress.ofLiteral(host)),
                new AddressRules(limits),
                limits,
                null);
        var body = new ByteArrayOutputStream();
        try (var server = new FakeServer(FakeServer.file(file, null));
                var answer = client.get(WebAddress.of(server.url("/")), null, null, () -> {})) {
            while (answer.next(Duration.ofSeconds(30)) instanceof Answer.Piece.Bytes(var bytes)) {
                body.writeBytes(bytes.getBytes());
            }
            assertThat(body.toByteArray()).isEqualTo(file);
        } finally {
            vertx.close();
        }
    }

    /** Whoever says what shall happen next is not back before it has happened. */
    private static <T> T heldUp(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (real instanceof Future<?>) {
                        Patience.pass(Duration.ofMillis(500));
                    }
                    return result instanceof HttpClient next
                            ? heldUp(HttpClient.class, next)
                            : result instanceof Future<?> next
                                            && !method.getName().equals("close")
                                    ? heldUp(Future.class, next)
                                    : result;
                }));
    }
}
