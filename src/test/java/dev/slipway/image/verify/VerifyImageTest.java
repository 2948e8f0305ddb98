package dev.slipway.image.verify;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes that change by themselves are found, which no look at size and time can do. */
@QuarkusTest
class VerifyImageTest {
    @Inject
    Images images;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private String name;
    private Path file;

    @BeforeEach
    void aDisk() throws Exception {
        name = "v" + UUID.randomUUID().toString().substring(24);
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        file = VdiBuilder.full(3)
                .write(importDirectory.toAbsolutePath().normalize().resolve(name + ".vdi"), 0, boot);
        images.register(Optional.of(name), file.toString(), Optional.of(ImageKind.DISK));
    }

    @AfterEach
    void nothingStays() throws IOException {
        images.find(name).ifPresent(image -> images.remove(image.id()));
        Files.deleteIfExists(file);
    }

    private static ValidatableResponse image(String name) {
        return given().get("/api/v1/images/{name}", name).then().statusCode(200);
    }

    private ValidatableResponse verified() {
        String operation = given().post("/api/v1/images/{name}/verify", name)
                .then()
                .statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .body("title", equalTo("Verify image " + name))
                .extract()
                .path("id");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> given().get("/api/v1/operations/{id}?wait=20s", operation)
                        .jsonPath()
                        .getString("state")
                        .matches("SUCCEEDED|FAILED"));
        return given().get("/api/v1/operations/{id}", operation).then();
    }

    /** As a disk does that goes bad: no time tells of it. */
    private void flip(long position) throws IOException {
        var then = Files.getLastModifiedTime(file);
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            var one = bytes.read();
            bytes.seek(position);
            bytes.write(one ^ 1);
        }
        Files.setLastModifiedTime(file, then);
    }

    @Test
    void theFirstTimeItsSumIsRemembered() throws Exception {
        image(name).body("sha256", nullValue()).body("facts.verified", nullValue());
        verified().body("state", equalTo("SUCCEEDED"));
        var sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        String when = image(name).body("sha256", equalTo(sum)).extract().path("facts.verified");
        assertThat(Instant.parse(when)).isBetween(Instant.now().minusSeconds(120), Instant.now());
        verified().body("state", equalTo("SUCCEEDED"));
        given().post("/images/{name}/verify", name).then().statusCode(200).body(containsString("Verify image " + name));
    }

    @Test
    void aBitThatFlippedIsFound() throws Exception {
        verified().body("state", equalTo("SUCCEEDED"));
        flip(Files.size(file) - 1000);
        images.requireUnchanged(images.require(name));
        verified()
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("IMAGE_CHANGED"))
                .body("problem.title", containsString("not those that were registered"))
                .body("problem.remedies.size()", greaterThan(1));
        image(name).body("facts.damaged", notNullValue()).body("facts.verified", nullValue());
        given().get("/images").then().body(containsString("Damaged"));
        given().contentType(ContentType.JSON)
                .body(Map.of("name", name.substring(0, 8), "template", "practice-guest", "image", name))
                .post("/api/v1/machines")
                .then()
                .statusCode(greaterThan(399))
                .body(containsString("not those that were registered"));
        given().contentType(ContentType.JSON)
                .body(Map.of("format", "raw"))
                .post("/api/v1/images/{name}/exports", name)
                .then()
                .body("code", equalTo("IMAGE_CHANGED"));

        flip(Files.size(file) - 1000);
        verified().body("state", equalTo("SUCCEEDED"));
        image(name).body("facts.damaged", nullValue()).body("facts.verified", notNullValue());
        images.requireSound(images.require(name));
    }

    @Test
    void oneThatSomebodyWroteIsFoundAtOnce() throws Exception {
        Files.setLastModifiedTime(
                file, java.nio.file.attribute.FileTime.from(Instant.now().plusSeconds(5)));
        verified().body("state", equalTo("FAILED")).body("problem.code", equalTo("IMAGE_CHANGED"));
        image(name).body("sha256", nullValue()).body("facts.verified", nullValue());
        given().post("/api/v1/images/none/verify").then().statusCode(404);
    }
}
