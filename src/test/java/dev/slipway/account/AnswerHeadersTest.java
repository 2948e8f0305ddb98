package dev.slipway.account;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.machine.Machine;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every answer says that nobody keeps, frames or reads it elsewhere; known files of the front end may be kept. */
@QuarkusTest
class AnswerHeadersTest {
    @Inject
    SampleMachines samples;

    private Machine machine;

    @BeforeEach
    void prepare() {
        machine = samples.running("headers-1");
    }

    @AfterEach
    void forget() {
        samples.forget(machine);
    }

    @Test
    void everyPageHasAllOfThemWhateverItsStatus() {
        var statuses = new ArrayList<Integer>();
        var pages = EveryRoute.resources().stream().filter(EveryRoute::isPage).toList();
        assertThat(pages).hasSizeGreaterThan(30);
        for (var page : pages) {
            for (var path : List.of(page.path(), ofTheMachine(page.path()))) {
                var request = given().redirects().follow(false);
                var answer = page.method().equals("GET")
                        ? request.get(path)
                        // Nothing of what a form needs: refused, and with a page.
                        : request.contentType("application/x-www-form-urlencoded")
                                .request(page.method(), path);
                statuses.add(answer.statusCode());
                hasAll("%s %s %d".formatted(page.method(), path, answer.statusCode()), answer);
            }
        }
        assertThat(statuses).contains(200, 303, 404, 422);
    }

    /** What is read inside a guest would wait for one. */
    private static String ofTheMachine(String path) {
        return path.contains("/distros/") ? path : path.replace("/machines/nobody", "/machines/headers-1");
    }

    @Test
    void soDoTheDocuments() {
        for (var route : EveryRoute.resources()) {
            if (route.method().equals("GET") && !route.isPage() && !route.type().contains("event-stream")) {
                var answer = given().get(route.path());
                hasAll("%s %d".formatted(route.path(), answer.statusCode()), answer);
            }
        }
        for (var path :
                List.of("/q/health", "/q/openapi", "/q/metrics", "/q/nobody", "/assets/nobody.js", "/api/v1/nobody")) {
            hasAll(path, given().get(path));
        }
        hasAll("refused", given().header("Host", "evil.example").get("/machines"));
        hasAll(
                "too large",
                given().contentType("application/json")
                        .body(new byte[3_000_000])
                        .post("/api/v1/machines"));
    }

    @Test
    void theApisOwnPageWorksAndIsNotFramed() {
        var answer = given().get("/q/swagger-ui/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self' 'unsafe-inline'", "frame-ancestors 'none'");
    }

    private static void hasAll(String what, Response answer) {
        assertThat(answer.header("Content-Security-Policy"))
                .as(what)
                .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'");
        assertThat(answer.header("Cache-Control")).as(what).contains("no-store");
        assertThat(answer.header("X-Content-Type-Options")).as(what).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).as(what).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).as(what).isEqualTo("same-origin");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).as(what).isEqualTo("same-origin");
        var type = answer.header("Content-Type");
        if (type != null && type.startsWith("text/html")) {
            assertThat(type).as(what).isEqualToIgnoringCase("text/html;charset=UTF-8");
            if (answer.asString().contains("data-zone")) {
                assertThat(answer.header("Content-Security-Policy"))
                        .as("%s takes files, whose sums WebAssembly computes", what)
                        .contains("'wasm-unsafe-eval'");
            }
        }
    }
}
