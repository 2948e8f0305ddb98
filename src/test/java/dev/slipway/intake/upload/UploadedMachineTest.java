package dev.slipway.intake.upload;

import static dev.slipway.intake.upload.TusClient.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.slipway.hypervisor.FakeHypervisor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A machine stands on an uploaded disk as on an imported one. */
@QuarkusTest
class UploadedMachineTest extends UploadCase {
    @Inject
    FakeHypervisor host;

    @Test
    void itsFileStaysAsLongAsTheMachineStandsOnIt() throws Exception {
        host.forgetEverything();
        var file = disk(2, 30);
        upload(file, Map.of("filename", "lab.vdi", "name", "uploaded-lab"));
        String made = given().contentType(ContentType.JSON)
                .body(Map.of(
                        "name", "uploaded", "template", "practice-guest", "image", "uploaded-lab", "engine", "tcg"))
                .post("/api/v1/machines")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        // Until its content is in the machine's own disk.
        given().delete("/api/v1/images/uploaded-lab").then().statusCode(409).body("code", is("IMAGE_IN_USE"));
        assertThat(stored()).singleElement().satisfies(stored -> {
            assertThat(stored.getFileName()).hasToString(sha256(file));
            assertThat(stored).hasBinaryContent(file);
        });

        given().get("/api/v1/operations/{id}?wait=60s", made).then().body("state", is("SUCCEEDED"));
        given().delete("/api/v1/images/uploaded-lab").then().statusCode(204);
        assertThat(stored()).isEmpty();
        String gone = given().delete("/api/v1/machines/uploaded")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", gone).then().body("state", is("SUCCEEDED"));
    }
}
