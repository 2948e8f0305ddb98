package dev.slipway.api;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may open a screen, and who may not. */
@QuarkusTest
@TestProfile(ConsoleCase.EverythingIsLogged.class)
@Timeout(180)
class ConsoleEntryTest extends ConsoleCase {
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
                .body("code", equalTo(header.equals("Host") ? "FOREIGN_NAME" : "CONSOLE_FOREIGN_PAGE"));
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
}
