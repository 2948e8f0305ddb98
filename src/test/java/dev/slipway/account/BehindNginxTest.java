package dev.slipway.account;

import static dev.slipway.account.Nginx.until;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;

import dev.slipway.operation.Feed;
import dev.slipway.suite.OtherSettings;
import dev.slipway.web.SampleMachines;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the how-to promises, with its own configuration in a real nginx. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@Timeout(180)
class BehindNginxTest {
    private static final Pattern LOCATION = Pattern.compile("(?mi)^Location: (\\S+)\r?$");

    @Inject
    SampleMachines samples;

    @Inject
    Feed feed;

    private Nginx nginx;

    @BeforeEach
    void start() throws Exception {
        nginx = new Nginx(RestAssured.port);
    }

    @AfterEach
    void stop() throws Exception {
        nginx.close();
    }

    @Test
    void pagesAndTheirFormsWork() throws Exception {
        assertThat(nginx.ask("GET", "/machines", Map.of(), ""))
                .startsWith("HTTP/1.1 200")
                .contains("<h1");
        assertThat(location(nginx.ask("GET", "/", Map.of(), ""))).isEqualTo(nginx.origin() + "/machines");
        var form = Map.of(
                "Origin",
                nginx.origin(),
                "Sec-Fetch-Site",
                "same-origin",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(nginx.ask("POST", "/machines/nobody/start", form, "")).startsWith("HTTP/1.1 404");
        given().post("/api/v1/hosts/local/doctor")
                .then()
                .body("checks.findAll { it.id == 'proxy' }.outcome", hasItem("PASS"));
    }

    @ParameterizedTest
    @CsvSource({
        "Origin,http://lab.example,FOREIGN_PAGE",
        "Origin,https://evil.example,FOREIGN_PAGE",
        "Host,evil.example,FOREIGN_NAME",
        "Sec-Fetch-Site,same-site,FOREIGN_PAGE"
    })
    void othersAreRefusedHereAsWell(String header, String value, String code) throws Exception {
        assertThat(nginx.ask("POST", "/api/v1/operations/x/cancel", Map.of(header, value), ""))
                .startsWith("HTTP/1.1 403")
                .contains(code);
    }

    @Test
    void anUploadIsLedOnByItsAddress() throws Exception {
        var tus = Map.of("Tus-Resumable", "1.0.0", "Origin", nginx.origin());
        var begin = new HashMap<>(tus);
        begin.put("Upload-Length", "5");
        begin.put("Upload-Metadata", "filename bmdpbngudmRp");
        // Somebody outside pretends; the proxy sets its own words.
        begin.put("X-Forwarded-Host", "evil.example");
        begin.put("X-Forwarded-Port", "1");
        begin.put("X-Forwarded-Proto", "http");
        begin.put("Forwarded", "host=evil.example;proto=http");
        var location = location(nginx.ask("POST", "/api/v1/uploads", begin, ""));
        assertThat(location).startsWith(nginx.origin() + "/api/v1/uploads/");
        var path = location.substring(nginx.origin().length());
        var bytes = new HashMap<>(tus);
        bytes.put("Upload-Offset", "0");
        bytes.put("Content-Type", "application/offset+octet-stream");
        assertThat(nginx.ask("PATCH", path, bytes, "hel"))
                .startsWith("HTTP/1.1 204")
                .containsIgnoringCase("Upload-Offset: 3");
        assertThat(nginx.ask("HEAD", path, tus, "")).containsIgnoringCase("Upload-Offset: 3");
        assertThat(nginx.ask("DELETE", path, tus, "")).startsWith("HTTP/1.1 204");
    }

    @Test
    void eventsArriveWhileTheStreamIsOpen() throws Exception {
        var seen = Long.toString(feed.head());
        try (var stream = nginx.open("GET", "/api/v1/events", Map.of("Last-Event-ID", seen), "")) {
            for (var event : List.of("first-event", "second-event")) {
                QuarkusTransaction.requiringNew().run(() -> feed.append("machine", event, "changed", "{}"));
                assertThat(until(stream.getInputStream(), event)).contains("data");
            }
        }
    }

    @Test
    void aConsoleOpens() throws Exception {
        var machine = samples.running("nginx-1");
        try {
            var answer = nginx.ask("POST", "/api/v1/machines/nginx-1/console", Map.of("Origin", nginx.origin()), "");
            assertThat(answer).startsWith("HTTP/1.1 201");
            var ticket = JsonPath.from(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
                    .getString("subprotocol");
            try (var socket = nginx.open(
                    "GET", "/api/v1/machines/nginx-1/console/socket", handshake(ticket, nginx.origin()), "")) {
                assertThat(until(socket.getInputStream(), "\r\n\r\n")).startsWith("HTTP/1.1 101");
                assertThat(until(socket.getInputStream(), "RFB 003.008\n")).isNotEmpty();
            }
            try (var socket = nginx.open(
                    "GET", "/api/v1/machines/nginx-1/console/socket", handshake(ticket, "https://evil.example"), "")) {
                assertThat(until(socket.getInputStream(), "CONSOLE_FOREIGN_PAGE"))
                        .startsWith("HTTP/1.1 403");
            }
        } finally {
            samples.forget(machine);
        }
    }

    private static Map<String, String> handshake(String ticket, String origin) {
        return Map.of(
                "Connection", "Upgrade",
                "Upgrade", "websocket",
                "Origin", origin,
                "Sec-WebSocket-Version", "13",
                "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Protocol", "binary, " + ticket);
    }

    private static String location(String answer) {
        var found = LOCATION.matcher(answer);
        assertThat(found.find()).as(answer).isTrue();
        return found.group(1);
    }
}
