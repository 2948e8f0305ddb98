package dev.slipway.account;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody comes in by a name, a page or a way that is not Slipway's own; whatever the path. */
@QuarkusTest
class GateTest {
    private static final String ROWS = "/api/v1/machines";

    @Inject
    Router router;

    @Test
    void noRouteAnswersToAForeignName() {
        var paths = EveryRoute.paths(router);
        assertThat(paths)
                .hasSizeGreaterThan(80)
                .contains("/api/v1/machines/nobody/console/socket", "/host", "/q/metrics");
        var answered = new ArrayList<String>();
        for (var path : paths) {
            for (var method : List.of("GET", "POST", "HEAD", "OPTIONS")) {
                var status = given().redirects()
                        .follow(false)
                        .header("Host", "evil.example")
                        .request(method, path.replace("*", "x"))
                        .statusCode();
                if (status != 403) {
                    answered.add("%s %s %d".formatted(method, path, status));
                }
            }
        }
        assertThat(answered).isEmpty();
    }

    @Test
    void everyResourceRefusesAForeignNameWithItsOwnMethod() {
        assertThat(EveryRoute.resources())
                .hasSizeGreaterThan(100)
                .allSatisfy(route -> given().redirects()
                        .follow(false)
                        .header("Host", "evil.example")
                        .request(route.method(), route.path())
                        .then()
                        .statusCode(403));
    }

    @Test
    void aConsoleIsNotOpenedByAForeignName() {
        given().header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header("Host", "evil.example")
                .header("Origin", "http://evil.example")
                .get("/api/v1/machines/nobody/console/socket")
                .then()
                .statusCode(403)
                .body("code", equalTo("FOREIGN_NAME"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST", "127.0.0.1", "[::1]", "localhost:1", "127.0.0.1:9999", "[::1]:8080"})
    void loopbackIsAlwaysAName(String host) {
        given().header("Host", host).get(ROWS).then().statusCode(200);
    }

    /** The framework passes over a port that is none; the name is ours all the same, and what answers link to is only the name. */
    @Test
    void aPortThatIsNoneDoesNotCount() throws Exception {
        assertThat(raw("GET %s HTTP/1.1\r\nHost: localhost:x@evil.example\r\nConnection: close\r\n\r\n"
                        .formatted(ROWS)))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost.",
                "localhost.evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "127.1",
                "10.0.2.2",
                "2130706433",
                "[::]",
                "0.0.0.0",
                "localhost@evil.example",
                "a b",
                "[",
                ":",
                ":8080",
                "-"
            })
    void nothingElseIs(String host) throws Exception {
        assertThat(raw("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(ROWS, host)))
                .matches("(?s)HTTP/1\\.1 40[03] .*");
    }

    static Stream<String> withoutAName() {
        return Stream.of(
                "GET /api/v1/machines HTTP/1.0\r\n\r\n",
                "GET /api/v1/machines HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /api/v1/machines HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
                "GET http://localhost/api/v1/machines HTTP/1.0\r\n\r\n",
                "GET /api/v1/machines HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("withoutAName")
    void whoSaysNoNameIsRefused(String request) throws Exception {
        assertThat(raw(request)).matches("(?s)HTTP/1\\.[01] 40[03] .*");
    }

    @Test
    void nobodyPassesByTheNameInTheNewerProtocol() throws Exception {
        // Read as a line of the older protocol: words, no frame.
        assertThat(raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"))
                .matches("(?s)(HTTP/\\d\\.\\d 4\\d\\d .*)?");
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + ROWS))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void theRefusalNamesTheSettingAndTheValue() {
        given().header("Host", "lab.example:8443")
                .get(ROWS)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("FOREIGN_NAME"))
                .body("instance", equalTo(ROWS))
                .body("remedies.sentence", hasItem(containsString("SLIPWAY_HTTP_NAMES=lab.example ")));
        given().header("Host", "lab.example")
                .accept("text/html,application/xhtml+xml")
                .get("/machines")
                .then()
                .statusCode(403)
                .contentType("text/html;charset=UTF-8")
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .body(containsString("SLIPWAY_HTTP_NAMES=lab.example"));
        given().header("Host", "\"><script>x</script>")
                .accept("text/html")
                .get("/machines")
                .then()
                .body(not(containsString("<script>x")));
    }

    @ParameterizedTest
    @CsvSource({
        "Origin,https://evil.example",
        "Origin,null",
        "Origin,http://localhost:1",
        "Origin,''",
        "Sec-Fetch-Site,cross-site",
        "Sec-Fetch-Site,same-site",
    })
    void anotherSitesPageChangesNothing(String header, String value) {
        for (var method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            given().header(header, value)
                    .request(method, "/api/v1/operations/x/cancel")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("FOREIGN_PAGE"));
        }
    }

    @Test
    void ourOwnPagesAndProgramsPass() {
        var own = RestAssured.baseURI + ":" + RestAssured.port;
        given().header("Origin", own)
                .header("Sec-Fetch-Site", "same-origin")
                .post("/operations/x/cancel")
                .then()
                .statusCode(404);
        given().header("Sec-Fetch-Site", "none").get("/machines").then().statusCode(200);
        given().post("/operations/x/cancel").then().statusCode(404);
    }

    @Test
    void nobodyIsAllowedToAskFromElsewhere() {
        given().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options(ROWS)
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", equalTo(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "TRACK", "PROPFIND"})
    void methodsThatNothingHereHasAreRefused(String method) throws Exception {
        assertThat(raw("%s /api/v1/machines HTTP/1.1\r\nHost: localhost\r\nX-Canary: 1\r\nConnection: close\r\n\r\n"
                        .formatted(method)))
                .matches("(?s)HTTP/1\\.1 (405 .*allow: DELETE, GET, .*|400 .*)")
                .doesNotContain("X-Canary");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-Host,evil.example",
        "X-Forwarded-Host,localhost:1",
        "X-Forwarded-Proto,https",
        "X-Forwarded-Port,1",
        "Forwarded,host=evil.example;proto=https",
        "X-Forwarded-For,10.9.8.7",
        "X-Forwarded-Prefix,/evil"
    })
    void whatAStrangerForwardsIsIgnored(String header, String value) {
        var location = given().header(header, value)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", "5")
                .header("Upload-Metadata", "filename Zm9yZ2VkLnZkaQ==")
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        assertThat(location).startsWith(RestAssured.baseURI + ":" + RestAssured.port + "/api/v1/uploads/");
        given().header("Tus-Resumable", "1.0.0").delete(location).then().statusCode(204);
    }

    private static String raw(String request) throws Exception {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), RestAssured.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
