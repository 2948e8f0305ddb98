package dev.slipway.image.export;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.image.packed.Packing;
import dev.slipway.image.packed.Packs;
import dev.slipway.image.vdi.Qemu;
import dev.slipway.image.vdi.VdiBuilder;
import dev.slipway.operation.Operations;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An image goes out as the very disk it is. */
@QuarkusTest
class ExportImageTest {
    private static final int MIB = 1 << 20;

    @Inject
    Images images;

    @Inject
    Exports exports;

    @Inject
    ExportFiles files;

    @Inject
    ReclaimExports reclaim;

    @Inject
    Operations operations;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Path folder;
    private String name;

    @BeforeEach
    void aFolder() throws IOException {
        name = "e" + UUID.randomUUID().toString().substring(24);
        folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve(name));
    }

    @AfterEach
    void nothingStays() throws IOException {
        exports.list(name).forEach(exports::remove);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> operations.activeOn("image/" + name).isEmpty());
        reclaim.reclaim(Instant.now().plus(Duration.ofDays(3)));
        assertThat(left()).isEmpty();
        images.find(name).ifPresent(image -> images.remove(image.id()));
        try (var found = Files.walk(folder)) {
            found.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private List<Path> left() throws IOException {
        var directory = Objects.requireNonNull(files.file(UUID.randomUUID()).getParent());
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var found = Files.list(directory)) {
            return found.toList();
        }
    }

    private Path disk() throws IOException {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var vdi = VdiBuilder.withMap(2, VdiBuilder.FREE, 0, VdiBuilder.ZERO, 1, VdiBuilder.FREE, 3);
        var file = vdi.write(folder.resolve("disk.vdi"), 0, boot);
        var random = new Random(1);
        for (var block : new int[] {0, 2, 4}) {
            var bytes = new byte[MIB - 512];
            random.nextBytes(bytes);
            vdi.put(file, (long) block * MIB + 512, bytes);
        }
        return file;
    }

    private Path registered() throws Exception {
        var file = disk();
        images.register(Optional.of(name), file.toString(), Optional.of(ImageKind.DISK));
        return file;
    }

    /** Reads as 24 GiB of zeros and takes no space: long enough to be stopped half-way. */
    private void registerLong() throws Exception {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var file = VdiBuilder.full(24 << 10).write(folder.resolve("long.vdi"), 0, boot);
        images.register(Optional.of(name), file.toString(), Optional.of(ImageKind.DISK));
    }

    private ValidatableResponse post(Object body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/images/{name}/exports", name)
                .then();
    }

    private ValidatableResponse awaitEnd(String operation) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> given().get("/api/v1/operations/{id}?wait=20s", operation)
                        .jsonPath()
                        .getString("state")
                        .matches("SUCCEEDED|FAILED|CANCELLED"));
        return given().get("/api/v1/operations/{id}", operation).then();
    }

    private String exported(String format, boolean compress) {
        var operation = post(Map.of("format", format, "compress", compress))
                .statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .extract()
                .<String>path("id");
        awaitEnd(operation).body("state", equalTo("SUCCEEDED"));
        return given().get("/api/v1/images/{name}/exports", name).jsonPath().getString("[0].href");
    }

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
