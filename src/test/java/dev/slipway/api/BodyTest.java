package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.provision.MachineWish;
import dev.slipway.wsl.distro.DistroSpec;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is not there, or says something that nobody would hear. */
@QuarkusTest
class BodyTest {
    @Inject
    ObjectMapper json;

    private static ValidatableResponse post(String path, String body) {
        return given().contentType("application/json").body(body).post(path).then();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/imports", "/api/v1/machines", "/api/v1/images", "/api/v1/images/x/exports"})
    void anEmptyOneIsRefusedWithAnExample(String path) {
        for (var body : new String[] {"", "null"}) {
            post(path, body)
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("title", equalTo("The body is empty."))
                    .body("remedies[0].sentence", containsString("Send JSON, for example {\""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/imports | {\"path\": \"/x\", \"bogus\": 1} | bogus | memoryMiB",
                "/api/v1/machines | {\"name\": \"x\", \"memoryMib\": 4096} | memoryMib | memoryMiB",
                "/api/v1/machines | {\"name\": \"x\", \"wsl\": {\"distro\": []}} | distro | distros",
                "/api/v1/machines | {\"wsl\": {\"distros\": [{\"nome\": \"x\"}]}} | nome | default",
                "/api/v1/images | {\"path\": \"/x\", \"newversion\": true} | newversion | newVersion",
                "/api/v1/images/x/exports | {\"format\": \"vdi\", \"compres\": true} | compres | compress",
            })
    void anUnknownFieldIsRefusedByName(String path, String body, String field, String known) {
        post(path, body)
                .statusCode(422)
                .body("code", equalTo("INVALID_REQUEST"))
                .body("title", equalTo("There is no field \"%s\" here.".formatted(field)))
                .body("remedies[0].sentence", containsString(known));
    }

    @Test
    void halfAProcessorIsRefusedByItsField() {
        for (var path : new String[] {"/api/v1/machines?preview=true", "/api/v1/imports"}) {
            post(path, "{\"name\": \"x\", \"cpus\": 1.5}")
                    .statusCode(400)
                    .body("code", equalTo("INVALID_REQUEST"))
                    .body("title", containsString("\"cpus\""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"path\": \"/x\"} {\"path\": \"/y\"}", "{\"path\": \"/x\"} x", "{\"path\": \"/x\"}]"})
    void nothingMayComeAfterTheBody(String body) {
        post("/api/v1/images", body)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("INVALID_REQUEST"));
        // The same without the end is heard.
        post("/api/v1/images", body.substring(0, 14) + "  \n").statusCode(422).body("code", not("INVALID_REQUEST"));
    }

    /** It may have fields of a version that came later, or went. */
    @Test
    void whatIsStoredIsReadAllTheSame() throws Exception {
        var stored = """
                {"name": "SkiffOS", "archive": "/a.tar", "skiffOs": true, "version": 2, "makeDefault": false, "gone": 1}""";
        assertThat(json.readValue(stored, DistroSpec.class).name()).isEqualTo("SkiffOS");
        assertThat(json.readValue("{\"cpus\": 2.0}", MachineWish.class).cpus()).isEqualTo(2);
    }

    @Test
    void theKeysOfWslsOwnFilesAreJudgedByTheirTables() {
        post("/api/v1/machines?preview=true", "{\"wsl\": {\"config\": {\"wsl2\": {\"memory\": \"4GB\"}}}}")
                .body("title", not(containsString("There is no field")));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/machines, application/json",
        "POST, /machines, application/x-www-form-urlencoded",
        "POST, /imports/preview, application/x-www-form-urlencoded",
        "PUT, /api/v1/uploads/x/sha256, application/json",
        "GET, /api/v1/machines, application/json"
    })
    void whatIsTooLargeIsRefusedUnread(String method, String path, String type) {
        given().contentType(type)
                .body("x".repeat(70_000))
                .request(method, path)
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("title", equalTo("The body is too large."))
                .body("detail", containsString("65536"));
    }
}
