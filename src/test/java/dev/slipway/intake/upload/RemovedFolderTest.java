package dev.slipway.intake.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.operation.Operations;
import dev.slipway.web.SampleRecipe;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An uploaded folder goes before its time when somebody says so, but never under what stands on it or reads it. */
@QuarkusTest
class RemovedFolderTest extends FolderCase {
    private static final byte[] FILE = {1, 2, 3};

    @Inject
    Operations operations;

    @Inject
    SampleRecipe recipe;

    /** As the list has it. */
    private ValidatableResponse listed() {
        return given().get("/api/v1/imports/folders")
                .then()
                .statusCode(200)
                .rootPath("find { it.id == '%s' }".formatted(folder));
    }

    private ValidatableResponse remove() {
        return given().delete("/api/v1/imports/folders/{id}", folder).then();
    }

    @Test
    void itGoesWithItsFilesAndTheUploadsIntoIt() throws Exception {
        var there = Path.of(sent("Win 10/win10.mf", FILE));
        var coming = client.created(4, metadata("Win 10/win10.vdi", new byte[4]));
        client.tus()
                .header("Upload-Offset", 0)
                .contentType("application/offset+octet-stream")
                .body(new byte[2])
                .patch(coming)
                .then()
                .statusCode(204);
        listed().body("name", is("Win 10"))
                .body("files", contains("Win 10/win10.mf"))
                .body("sizeBytes", is(5))
                .body("usedBy", hasSize(0))
                .body("expires", notNullValue());
        given().get("/imports").then().body(containsString("Delete<span class=\"spoken\"> the folder Win 10</span>"));

        remove().statusCode(204);
        assertThat(there).doesNotExist();
        assertThat(files("folders")).noneMatch(one -> one.endsWith(folder));
        assertThat(uploads.list()).isEmpty();
        assertThat(incoming()).isEmpty();
        given().get("/api/v1/imports/folders").then().body("id", not(hasItem(folder)));
        remove().statusCode(404).body("code", is("NOT_FOUND"));
    }

    @Test
    void itStaysWhileAnImageStandsOnIt() throws Exception {
        var disk = sent("lab/lab.vdi", disk(2, 41));
        var image = given().contentType(ContentType.JSON)
                .body(Map.of("name", "in-a-folder", "path", disk))
                .post("/api/v1/images")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("id");
        listed().body("usedBy", contains(containsString("image in-a-folder"))).body("expires", nullValue());
        remove().statusCode(409).body("code", is("STATE_CONFLICT")).body("detail", containsString("image in-a-folder"));
        given().get("/imports")
                .then()
                .body(containsString("while used by image in-a-folder"))
                .body(not(containsString("delete-" + folder)));
        given().post("/imports/folders/{id}/remove", folder)
                .then()
                .statusCode(409)
                .body(containsString("The uploaded folder &quot;lab&quot; is in use."));
        assertThat(Path.of(disk)).exists();

        images.remove(UUID.fromString(image));
        given().redirects()
                .follow(false)
                .post("/imports/folders/{id}/remove", folder)
                .then()
                .statusCode(303);
        assertThat(Path.of(disk)).doesNotExist();
    }

    @Test
    void itStaysWhileAnOperationReadsIt() throws Exception {
        var there = Path.of(sent("lab/lab.ova", FILE));
        var reader = operations.submit(recipe, new SampleRecipe.Request(folder, "", false));
        remove().statusCode(409).body("detail", containsString("Create machine " + folder));
        reclaim.reclaim(time.now().plus(Duration.ofDays(3)));
        assertThat(there).exists();

        recipe.open(folder);
        operations.awaitDone(reader.id(), Duration.ofSeconds(30));
        remove().statusCode(204);
        assertThat(there).doesNotExist();
    }
}
