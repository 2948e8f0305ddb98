package dev.slipway.image.export;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.disk.archive.Packing;
import dev.slipway.disk.archive.Packs;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.disk.format.vdi.VdiBuilder;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An image goes out as the very disk it is. */
@QuarkusTest
class ExportImageTest extends ExportCase {
    private Path fetched(String href) throws IOException {
        return Files.write(folder.resolve("fetched"), given().get(href).asByteArray());
    }

    @ParameterizedTest
    @CsvSource({"qcow2,false", "qcow2,true", "vdi,false", "raw,false", "vhdx,false"})
    void everyFormatIsTheSameDisk(String format, boolean compress) throws Exception {
        var source = registered();
        var before = Files.readAllBytes(source);
        var href = exported(format, compress);
        var answer = given().get(href);
        answer.then()
                .statusCode(200)
                .contentType("application/octet-stream")
                .header("Content-Disposition", "attachment; filename=\"%s.%s\"".formatted(name, format))
                .header("Accept-Ranges", "bytes")
                .header("ETag", notNullValue())
                .header("Content-Encoding", nullValue());
        var file = Files.write(folder.resolve("fetched"), answer.asByteArray());
        assertThat(answer.headers().getValues("Content-Length")).hasSize(1);
        assertThat(answer.header("Content-Length")).isEqualTo(Long.toString(Files.size(file)));
        Qemu.img("compare", "-f", "vdi", "-F", format, source.toString(), file.toString());
        assertThat(Qemu.img("info", "-f", format, file.toString())).contains("virtual size: 7 MiB");
        assertThat(Qemu.img("info", "-f", format, file.toString())).doesNotContain("backing file");
        assertThat(source).hasBinaryContent(before);
        given().get("/api/v1/images/{name}/exports", name)
                .then()
                .body("[0].ready", is(true))
                .body("[0].compressed", is(compress))
                .body("[0].sizeBytes", equalTo((int) Files.size(file)))
                .body("[0].expires", notNullValue());
        for (var reference :
                List.of(name, name + "@1", images.require(name).id().toString())) {
            given().get("/api/v1/images/{reference}/exports", reference).then().body("size()", is(1));
        }
        var id = href.substring(href.lastIndexOf('/') + 1);
        given().head("/api/v1/images/{reference}/exports/{id}", name + "@1", id)
                .then()
                .statusCode(200);
        given().get("/api/v1/images/{reference}/exports/{id}", name + "@2", id)
                .then()
                .statusCode(404);
        given().delete(href).then().statusCode(204);
        assertThat(left()).isEmpty();
        given().get(href).then().statusCode(404);
    }

    @Test
    void progressIsBytesOfData() throws Exception {
        registered();
        var operation = post(Map.of("format", "raw")).extract().<String>path("id");
        awaitEnd(operation)
                .body("title", equalTo("Export image " + name + " as raw"))
                .body("steps.key", equalTo(List.of("check-image", "export-disk")))
                .body("steps[1].progress.unit", equalTo("BYTES"))
                .body("steps[1].progress.percent", equalTo(100));
    }

    @Test
    void compressedTakesLess() throws Exception {
        var boot = new byte[MIB];
        Arrays.fill(boot, (byte) 7);
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var file = VdiBuilder.full(4).write(folder.resolve("same.vdi"), 0, boot);
        images.register(Optional.of(name), file.toString(), Optional.empty());
        exported("qcow2", false);
        exported("qcow2", true);
        var sizes = given().get("/api/v1/images/{name}/exports", name).jsonPath();
        assertThat(sizes.getLong("[0].sizeBytes")).isLessThan(sizes.getLong("[1].sizeBytes") / 2);
    }

    @Test
    void aPackedImageGoesOutAsItsDisk() throws Exception {
        var source = disk();
        var packed = Packs.pack(Packing.GZIP, source, folder.resolve("disk.vdi.gz"));
        var operation = given().contentType(ContentType.JSON)
                .body(Map.of("path", packed.toString(), "name", name))
                .post("/api/v1/images")
                .path("id")
                .toString();
        awaitEnd(operation).body("state", equalTo("SUCCEEDED"));
        var file = fetched(exported("qcow2", false));
        Qemu.img("compare", "-f", "vdi", "-F", "qcow2", source.toString(), file.toString());
    }

    @Test
    void aChangedImageIsNotExported() throws Exception {
        var source = registered();
        Files.setLastModifiedTime(source, java.nio.file.attribute.FileTime.from(Instant.EPOCH));
        post(Map.of("format", "qcow2")).statusCode(409).body("code", equalTo("IMAGE_CHANGED"));
    }

    @Test
    void aWishMustMakeSense() throws Exception {
        registered();
        post(Map.of("format", "vmdk"))
                .statusCode(422)
                .body("code", equalTo("INVALID_REQUEST"))
                .body("remedies.size()", greaterThan(0));
        post(Map.of("format", "vdi", "compress", true)).statusCode(422).body("title", containsString("compressed"));
        post(Map.of()).statusCode(422);
        given().contentType(ContentType.JSON)
                .body(Map.of("format", "vdi"))
                .post("/api/v1/images/nobody/exports")
                .then()
                .statusCode(404);
        given().get("/api/v1/images/{name}/exports/{id}", name, UUID.randomUUID())
                .then()
                .statusCode(404);
        given().get("/api/v1/images/nobody/exports").then().statusCode(404);
        given().get("/api/v1/images/{name}/exports", name).then().body("size()", is(0));
    }
}
