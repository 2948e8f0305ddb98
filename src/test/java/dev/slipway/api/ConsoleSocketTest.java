package dev.slipway.api;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.Patience;
import dev.slipway.hypervisor.FakeScreen;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes through a screen that is open, and when it ends. */
@QuarkusTest
@TestProfile(ConsoleCase.EverythingIsLogged.class)
@Timeout(180)
class ConsoleSocketTest extends ConsoleCase {
    @Test
    void aScreenThatDoesNotOpenIsAProblemAndTakesNoSeat() {
        hypervisor.failNext(
                "openScreen", Problem.of(ProblemCode.HYPERVISOR_REFUSED, "planted", new Remedy.Advice("none")), 1);
        refused("screen-1", ticket("screen-1").getString("subprotocol"))
                .statusCode(503)
                .body("code", equalTo("HYPERVISOR_REFUSED"));
        assertThat(consoles.open()).isZero();
    }

    @Test
    void seatsAreFewAndComeBack() {
        machines.add(samples.running("screen-2"));
        var waiting = ticket("screen-1").getString("subprotocol");
        var first = join("screen-1");
        join("screen-1");
        given().post("/api/v1/machines/screen-1/console").then().statusCode(429).body("code", equalTo("CONSOLE_LIMIT"));
        refused("screen-1", waiting).statusCode(429);
        join("screen-2");
        given().post("/api/v1/machines/screen-2/console").then().statusCode(429);
        first.abort();
        await().atMost(SOON).until(() -> consoles.open() == 2);
        join("screen-1");
    }

    @Test
    void megabytesComeThroughBothWays() throws Exception {
        var machine = screen();
        var client = join("screen-1");
        var bytes = new byte[6_000_000];
        new Random(1).nextBytes(bytes);
        var typed = new byte[2_500_000];
        new Random(2).nextBytes(typed);
        var writing = CompletableFuture.runAsync(() -> write(machine, bytes));
        var typing = CompletableFuture.runAsync(() -> client.type(typed));
        var arrived = CompletableFuture.supplyAsync(() -> read(machine, typed.length));
        assertThat(Arrays.equals(client.bytes(bytes.length), bytes)).isTrue();
        assertThat(Arrays.equals(arrived.get(), typed)).isTrue();
        writing.get();
        typing.get();
    }

    @Test
    void aBrowserThatDoesNotReadFillsNoMemory() throws Exception {
        var machine = screen();
        var client = join("screen-1");
        var written = new AtomicLong();
        var writing = CompletableFuture.runAsync(() -> {
            var piece = new byte[1 << 20];
            for (var i = 0; i < 200; i++) {
                write(machine, piece);
                written.addAndGet(piece.length);
            }
        });
        assertThat(client.bytes(1)).containsExactly(0);
        // It stands still once the sockets on the way are full.
        var before = Patience.settled(Duration.ofSeconds(1), written::get);
        assertThat(before).as("bytes of 200 MiB that were taken").isLessThan(60L << 20);
        client.skip((200 << 20) - 1);
        writing.get();
    }

    @Test
    void whenTheMachineStopsTheConsoleEnds() throws Exception {
        var client = join("screen-1");
        client.bytes(12);
        hypervisor.destroy(machines.getFirst().id());
        assertThat(client.closed()).isEqualTo(1000);
        await().atMost(SOON).until(() -> consoles.open() == 0);
    }

    @Test
    void textIsNotTheProtocol() throws Exception {
        var client = join("screen-1");
        client.text("hello");
        assertThat(client.closed()).isEqualTo(1003);
    }

    /** The machine's end of the next screen. */
    private SocketChannel screen() {
        var pair = FakeScreen.pair();
        hypervisor.screens(_ -> pair[0]);
        return pair[1];
    }

    private static void write(SocketChannel channel, byte[] bytes) {
        try {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] read(SocketChannel channel, int count) {
        try {
            var buffer = ByteBuffer.allocate(count);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            return buffer.array();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
