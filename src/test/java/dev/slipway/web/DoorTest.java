package dev.slipway.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every page: headers, cross-site requests, the frame. */
@QuarkusTest
class DoorTest {
    @Test
    void pagesMayLoadOnlyOurOwnThings() throws Exception {
        var answer = given().get("/operations");
        var policy = answer.header("Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        var inline = answer.body().asString().replaceAll("(?s).*?<script>(.*?)</script>.*", "$1");
        var hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(inline.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(policy).contains("'sha256-" + hash + "'");
        answer.then()
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "same-origin");
    }

    @ParameterizedTest
    @CsvSource({
        "Origin,https://evil.example",
        "Origin,null",
        "Sec-Fetch-Site,cross-site",
        "Sec-Fetch-Site,same-site",
        "Host,evil.example",
    })
    void anotherSitesPageMayNotChangeAnything(String header, String value) {
        given().header(header, value).post("/operations/x/cancel").then().statusCode(403);
    }

    @Test
    void programsAndOurOwnPagesPass() {
        given().post("/operations/x/cancel").then().statusCode(404);
        given().header("Sec-Fetch-Site", "same-origin")
                .post("/operations/x/cancel")
                .then()
                .statusCode(404);
    }

    @Test
    void aPageThatIsNotThereSaysSo() {
        given().get("/nothing/here").then().statusCode(404).body(containsString("There is no page /nothing/here."));
        given().redirects().follow(false).get("/").then().statusCode(303);
    }

    @Test
    void aFormThatIsTooLargeIsRefusedOnAPage() {
        given().header("Accept", "text/html")
                .contentType("application/x-www-form-urlencoded")
                .body("name=" + "x".repeat(70_000))
                .post("/machines")
                .then()
                .statusCode(413)
                .contentType(containsString("text/html"))
                .body(containsString("<h1"));
    }

    @Test
    void parametersOfTagsAreNoHalfExpressions() throws IOException {
        // Qute takes a parameter in quotes as it is: {machine.name} would be read by people.
        var braces = java.util.regex.Pattern.compile(
                "\\{#\\w+(?:\\s+\\w+=(?:\"[^\"{]*\"|[^\"\\s}]+))*\\s+\\w+=\"[^\"{]*\\{");
        try (var files = Files.walk(Path.of("src/main/resources/templates"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".html")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern(braces));
        }
    }

    @Test
    void pagesKnowNothingOfTheStyleLibrary() throws IOException {
        try (var files = Files.walk(Path.of("src/main/resources/templates"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".html")
                            && !file.toString().contains("/tags/")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain("pf-v6-", "style="));
        }
    }
}
