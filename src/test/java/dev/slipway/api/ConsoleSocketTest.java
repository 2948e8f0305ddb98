package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.slipway.console.Consoles;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.hypervisor.FakeScreen;
import dev.slipway.machine.Machine;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(ConsoleSocketTest.EverythingIsLogged.class)
@Timeout(180)
class ConsoleSocketTest {
    /** As much as an administrator could switch on; and few seats. */
    public static class EverythingIsLogged implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.access-log.enabled", "true",
                    "quarkus.http.access-log.pattern", "%r %s %{i,Sec-WebSocket-Protocol} %{ALL_REQUEST_HEADERS}",
                    "quarkus.log.min-level", "TRACE",
                    "quarkus.log.category.\"dev.slipway\".level", "TRACE",
                    "quarkus.log.category.\"io.netty.handler.codec.http\".level", "TRACE",
                    "quarkus.log.category.\"org.hibernate.orm.jdbc.bind\".level", "TRACE",
                    "slipway.console.per-machine", "2",
                    "slipway.console.overall", "3");
        }
    }

    private static final Duration SOON = Duration.ofSeconds(60);

    @Inject
    SampleMachines samples;

    @Inject
    FakeHypervisor hypervisor;

    @Inject
    Consoles consoles;

    private final List<ConsoleClient> clients = new ArrayList<>();
    private final List<Machine> machines = new ArrayList<>();

    @BeforeEach
    void prepare() {
        machines.add(samples.running("screen-1"));
    }

    @AfterEach
    void cleanUp() {
        clients.forEach(ConsoleClient::abort);
        await().atMost(SOON).until(() -> consoles.open() == 0);
        machines.forEach(samples::forget);
        hypervisor.screens(_ -> new FakeScreen().viewer());
    }

    @Test
    void aTicketOpensTheScreenOnce() {
        var ticket = ticket("screen-1");
        assertThat(ticket.getString("ticket")).matches("[A-Za-z0-9_-]{43}");
        assertThat(ticket.getInt("expiresIn")).isEqualTo(30);
        var client = join("screen-1", ticket.getString("subprotocol"));
        assertThat(client.subprotocol()).as("and never the ticket").isEqualTo("binary");
        assertThat(client.bytes(12)).asString().isEqualTo("RFB 003.008\n");
        refused("screen-1", ticket.getString("subprotocol"))
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", equalTo("CONSOLE_TICKET_REFUSED"))
                .body("remedies.sentence", hasItem(containsString("POST /api/v1/machines")));
        assertThatThrownBy(() -> join("screen-1", ticket.getString("subprotocol")))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void theAnswerWithTheTicketIsKeptNowhere() {
        given().post("/api/v1/machines/screen-1/console")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("Location", equalTo(null));
    }

    @Test
    void anotherMachinesTicketIsRefused() {
        machines.add(samples.running("screen-2"));
        var ticket = ticket("screen-1").getString("subprotocol");
        refused("screen-2", ticket).statusCode(401);
        refused("screen-1", ticket).statusCode(401);
        refused("no-such", ticket("screen-1").getString("subprotocol"))
                .statusCode(401)
                .body("code", equalTo("CONSOLE_TICKET_REFUSED"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "binary",
                "binary, slipway.ticket.",
                "binary, slipway.ticket.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "binary, slipway.ticket.%00%0d%0a",
                "binary, slipway.ticket.'or'1'='1"
            })
    void withoutATicketNobodyComesIn(String offered) {
        asking("screen-1")
                .header("Sec-WebSocket-Protocol", offered)
                .get(path("screen-1"))
                .then()
                .statusCode(401);
    }

    @Test
    void whoDoesNotSpeakOurProtocolComesNotIn() {
        var ticket = ticket("screen-1").getString("subprotocol");
        asking("screen-1")
                .header("Sec-WebSocket-Protocol", ticket)
                .get(path("screen-1"))
                .then()
                .statusCode(401);
        asking("screen-1").get(path("screen-1")).then().statusCode(401);
        asking("screen-1")
                .queryParam("ticket", ticket.substring(15))
                .get(path("screen-1"))
                .then()
                .statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin,https://evil.example",
        "Origin,null",
        "Origin,''",
        "Origin,http://127.0.0.1.evil.example",
        "Origin,file://",
        "Host,evil.example",
    })
    void anotherSitesPageIsRefusedBeforeItsTicketIsLookedAt(String header, String value) {
        var ticket = ticket("screen-1").getString("subprotocol");
        var spec = given().header("Upgrade", "websocket").header("Sec-WebSocket-Protocol", "binary, " + ticket);
        if (header.equals("Host")) {
            spec = spec.header("Origin", "http://evil.example");
        }
        spec.header(header, value)
                .get(path("screen-1"))
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("CONSOLE_FOREIGN_PAGE"));
        given().header("Upgrade", "websocket")
                .header("Sec-WebSocket-Protocol", "binary, " + ticket)
                .get(path("screen-1"))
                .then()
                .statusCode(403);
        join("screen-1", ticket);
    }

    @Test
    void aMachineThatIsOffSaysSo() {
        hypervisor.destroy(machines.getFirst().id());
        given().post("/api/v1/machines/screen-1/console")
                .then()
                .statusCode(409)
                .body("code", equalTo("STATE_CONFLICT"))
                .body("remedies.href", hasItem("/machines/screen-1/console"));
        given().post("/api/v1/machines/no-such/console").then().statusCode(404);
        given().get(path("screen-1")).then().statusCode(404);
    }

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
        var before = -1L;
        while (written.get() != before) {
            before = written.get();
            Thread.sleep(1000);
        }
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

    @Test
    void noLogHasATicket() {
        try (var log = new LogLines()) {
            var ticket = ticket("screen-1");
            var subprotocol = ticket.getString("subprotocol");
            asking("screen-1").header("Sec-WebSocket-Protocol", subprotocol).get(path("screen-1"));
            var other = ticket("screen-1");
            join("screen-1", other.getString("subprotocol")).abort();
            refused("screen-1", other.getString("subprotocol")).statusCode(401);
            await().atMost(SOON).until(() -> consoles.open() == 0);
            // The access log is there, and writes down headers.
            await().atMost(SOON).until(() -> log.text().contains("/console/socket HTTP/1.1 401 binary"));
            assertThat(log.text()).doesNotContain(ticket.getString("ticket"), other.getString("ticket"));
        }
    }

    private JsonPath ticket(String machine) {
        var answer = given().post("/api/v1/machines/{name}/console", machine);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        return answer.jsonPath();
    }

    private ConsoleClient join(String machine) {
        return join(machine, ticket(machine).getString("subprotocol"));
    }

    private ConsoleClient join(String machine, String subprotocol) {
        var client = ConsoleClient.join(RestAssured.port, path(machine), subprotocol);
        clients.add(client);
        return client;
    }

    private static String path(String machine) {
        return "/api/v1/machines/" + machine + "/console/socket";
    }

    private static io.restassured.specification.RequestSpecification asking(String machine) {
        return given().header("Upgrade", "websocket").header("Origin", "http://127.0.0.1:" + RestAssured.port);
    }

    private static ValidatableResponse refused(String machine, String subprotocol) {
        return asking(machine)
                .header("Sec-WebSocket-Protocol", "binary, " + subprotocol)
                .get(path(machine))
                .then();
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
