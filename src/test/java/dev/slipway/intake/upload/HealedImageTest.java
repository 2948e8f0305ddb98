package dev.slipway.intake.upload;

import static dev.slipway.intake.upload.TusClient.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A disk that goes bad under an uploaded image: the same upload again mends it, with all that stands on it. */
@QuarkusTest
class HealedImageTest extends UploadCase {
    private String uploaded(byte[] file, Map<String, String> metadata) {
        return given().get(upload(file, metadata)).jsonPath().getString("image");
    }

    private static void goesBad(Path file, long position) throws IOException {
        var then = Files.getLastModifiedTime(file);
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            var one = bytes.read();
            bytes.seek(position);
            bytes.write(one ^ 1);
        }
        Files.setLastModifiedTime(file, then);
    }

    private static String verified(String image) {
        String operation = given().post("/api/v1/images/{image}/verify", image)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        return given().get("/api/v1/operations/{id}?wait=60s", operation)
                .jsonPath()
                .getString("state");
    }

    @Test
    void theSameUploadAgainMendsIt() throws Exception {
        var file = disk(3, 11);
        var metadata = Map.of("filename", "heal.vdi", "sha256", sha256(file));
        var image = uploaded(file, metadata);
        var stored = images.require(image).file();
        goesBad(stored, Files.size(stored) - 2000);
        assertThat(verified(image)).isEqualTo("FAILED");
        given().get("/api/v1/images/{image}", image).then().body("facts.damaged", notNullValue());

        assertThat(uploaded(file, metadata)).isEqualTo(image);
        given().get("/api/v1/images/{image}", image)
                .then()
                .body("facts.damaged", nullValue())
                .body("name", equalTo("heal"));
        assertThat(stored).hasBinaryContent(file);
        images.requireSound(images.require(image));
        assertThat(verified(image)).isEqualTo("SUCCEEDED");
        given().delete("/api/v1/images/{image}", image).then().statusCode(204);
        assertThat(stored).doesNotExist();
    }
}
