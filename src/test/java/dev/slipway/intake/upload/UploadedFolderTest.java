package dev.slipway.intake.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.virtualbox.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A VirtualBox machine's folder that comes in by uploads, and the machine that is made of it. */
@QuarkusTest
class UploadedFolderTest extends FolderCase {
    private static final byte[] DEFINITION =
            Samples.small("name=\"Dropped\"", Samples.disk("win10.vdi"), "").getBytes(StandardCharsets.UTF_8);

    @Inject
    FakeHypervisor host;

    @Test
    void aMachineIsMadeOfIt() throws Exception {
        host.forgetEverything();
        var disk = disk(2, 21);
        var sentDisk = Path.of(sent("Win 10/win10.vdi", disk));
        var definition = sent("Win 10/Win 10.vbox", DEFINITION);
        assertThat(sentDisk).hasBinaryContent(disk);
        assertThat(Files.getPosixFilePermissions(sentDisk)).hasSize(3);
        given().get("/api/v1/imports").then().body("$", hasItem(definition));

        var wish = Map.of(
                "path", definition, "name", "dropped", "apply", true, "template", "practice-guest", "engine", "tcg");
        String operation = given().contentType(ContentType.JSON)
                .body(wish)
                .post("/api/v1/imports")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", is("SUCCEEDED"));
        var image = images.list().stream()
                .filter(one -> one.file().equals(sentDisk))
                .findFirst()
                .orElseThrow();

        assertThat(image.sha256()).isEqualTo(TusClient.sha256(disk));

        uploads.list().forEach(upload -> uploads.end(upload.id()));
        reclaim.reclaim(time.now().plus(Duration.ofDays(3)));
        assertThat(sentDisk).as("while a machine stands on it").exists();
        String gone =
                given().delete("/api/v1/machines/dropped").then().extract().path("id");
        given().get("/api/v1/operations/{id}?wait=60s", gone).then().body("state", is("SUCCEEDED"));
        images.remove(image.id());
        assertThat(sentDisk).as("it goes with the whole folder").exists();
        reclaim.reclaim(time.now().plus(Duration.ofDays(3)));
        assertThat(sentDisk).doesNotExist();
        given().get("/api/v1/imports").then().body("$", not(hasItem(definition)));
    }

    @Test
    void nothingLeadsOutOfItOrReplacesWhatIsThere() throws Exception {
        for (var path : new String[] {"../x.vdi", "/etc/x.vdi", "a/../../x.vdi"}) {
            client.create(3, Map.of("folder", folder, "relativePath", path))
                    .statusCode(422)
                    .body("code", equalTo("INVALID_REQUEST"));
        }
        client.create(3, Map.of("folder", "../up", "relativePath", "x.vdi")).statusCode(422);
        client.create(3, Map.of("folder", folder)).statusCode(422);

        var file = new byte[] {1, 2, 3};
        var early = client.created(3, metadata("a/x.mf", file));
        var there = sent("a/x.mf", file);
        client.create(3, metadata("a/x.mf", file)).statusCode(409).body("code", equalTo("NAME_TAKEN"));
        // Begun before the other one was there.
        client.patch(early, 0, file).statusCode(204);
        client.awaitEnd(early).then().body("state", is("REFUSED")).body("problem.code", is("NAME_TAKEN"));
        upload(file, Map.of("folder", folder, "relativePath", "a/y.mf", "filename", "y"));
        var below = client.created(3, metadata("a/x.mf/deeper.mf", file));
        client.patch(below, 0, file).statusCode(204);
        client.awaitEnd(below).then().body("problem.code", is("NAME_TAKEN"));
        assertThat(Path.of(there)).hasBinaryContent(file);
    }

    @Test
    void aFolderThatIsStillFilledIsKept() throws Exception {
        var file = new byte[] {1, 2, 3};
        var there = Path.of(sent("a/x.mf", file));
        reclaim.run();
        assertThat(there).as("a day is not over").exists();
        var second = client.created(3, metadata("a/y.mf", file));
        reclaim.reclaim(time.now().plus(Duration.ofDays(3)));
        assertThat(there).as("while more of it comes").exists();
        given().get("/imports").then().body(containsString("Drop the machine"));
        uploads.end(UUID.fromString(second.substring(second.lastIndexOf('/') + 1)));
        reclaim.reclaim(time.now().plus(Duration.ofDays(3)));
        assertThat(there).doesNotExist();
    }
}
