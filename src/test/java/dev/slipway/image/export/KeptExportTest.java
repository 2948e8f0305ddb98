package dev.slipway.image.export;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.ImageKind;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An export from its making to its end: what holds its image, how it is fetched, when it goes. */
@QuarkusTest
class KeptExportTest extends ExportCase {
    /** Reads as 24 GiB of zeros and takes no space: long enough to be stopped half-way. */
    private void registerLong() throws Exception {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var file = VdiBuilder.full(24 << 10).write(folder.resolve("long.vdi"), 0, boot);
        images.register(Optional.of(name), file.toString(), Optional.of(ImageKind.DISK));
    }

    @Test
    void aRangeIsSentAndAnOldOneIsNotContinued() throws Exception {
        registered();
        var href = exported("vdi", false);
        var whole = given().get(href).asByteArray();
        var etag = given().get(href).header("ETag");
        range(href, "bytes=0-0", null).then().statusCode(206).header("Content-Range", "bytes 0-0/" + whole.length);
        for (var from : new int[] {0, 1, 1000, whole.length / 2, whole.length - 1}) {
            var part = range(href, "bytes=" + from + "-", etag);
            part.then()
                    .statusCode(206)
                    .header("Content-Length", Integer.toString(whole.length - from))
                    .header("Content-Range", "bytes %d-%d/%d".formatted(from, whole.length - 1, whole.length));
            assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(whole, from, whole.length));
        }
        assertThat(range(href, "bytes=-5", null).asByteArray())
                .isEqualTo(Arrays.copyOfRange(whole, whole.length - 5, whole.length));
        assertThat(range(href, "bytes=7-", "\"other\"")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray())
                .isEqualTo(whole);
        range(href, "bytes=1-2,5-6", null).then().statusCode(200);
        range(href, "bytes=" + whole.length + "-", null)
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */" + whole.length);
        given().head(href).then().statusCode(200).header("Content-Length", Integer.toString(whole.length));
    }

    private static Response range(String href, String range, @Nullable String version) {
        var request = given().header("Range", range);
        return (version == null ? request : request.header("If-Range", version)).get(href);
    }

    @Test
    void anImageIsHeldWhileItIsRead() throws Exception {
        registerLong();
        var operation =
                post(Map.of("format", "qcow2")).statusCode(202).extract().<String>path("id");
        given().delete("/api/v1/images/{name}", name)
                .then()
                .statusCode(409)
                .body("code", equalTo("IMAGE_IN_USE"))
                .body("detail", containsString("export as qcow2"));
        var list = given().get("/api/v1/images/{name}/exports", name).jsonPath();
        assertThat(list.getBoolean("[0].ready")).isFalse();
        assertThat(list.getString("[0].href")).isNull();
        var href = "/api/v1/images/" + name + "/exports/" + list.getString("[0].id");
        given().get(href)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("STATE_CONFLICT"));
        post(Map.of("format", "raw")).statusCode(409).body("code", equalTo("STATE_CONFLICT"));
        given().delete(href).then().statusCode(204);
        awaitEnd(operation).body("state", equalTo("CANCELLED"));
        assertThat(left()).isEmpty();
        given().get(href).then().statusCode(404);
        given().delete("/api/v1/images/{name}", name).then().statusCode(204);
        var file = folder.resolve("again.vdi");
        Files.copy(disk(), file);
        images.register(Optional.of(name), file.toString(), Optional.empty());
    }

    @Test
    void anExportStaysWithoutItsImageAndGoesWithItsTime() throws Exception {
        registered();
        var href = exported("raw", false);
        given().delete("/api/v1/images/{name}", name).then().statusCode(204);
        given().get(href).then().statusCode(200);
        var ready = Instant.now();
        reclaim.reclaim(ready.plus(Duration.ofHours(23)));
        given().get(href).then().statusCode(200);
        reclaim.reclaim(ready.plus(Duration.ofHours(25)));
        given().get(href).then().statusCode(404);
        assertThat(left()).isEmpty();
        registered();
    }

    @Test
    void whatAKilledServiceLeftIsRemoved() throws Exception {
        registered();
        files.prepare();
        var orphan = files.file(UUID.randomUUID());
        Files.write(orphan.resolveSibling(orphan.getFileName() + ".part"), new byte[5]);
        reclaim.reclaim(Instant.now());
        assertThat(left()).as("may get its row in a moment").hasSize(1);
        reclaim.reclaim(Instant.now().plus(Duration.ofHours(2)));
        assertThat(left()).isEmpty();
    }
}
