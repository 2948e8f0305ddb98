package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.*;

import dev.slipway.disk.archive.Packing;
import dev.slipway.disk.archive.Packs;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Image;
import dev.slipway.image.Images;
import dev.slipway.storage.OwnDisks;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A packed disk becomes an image by an operation, and a machine after that. */
@QuarkusTest
class UnpackedImageTest {
    @Inject
    FakeHypervisor host;

    @Inject
    Images images;

    @Inject
    OwnDisks disks;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Path folder;
    private String name;

    @BeforeEach
    void aFolder() throws IOException {
        host.forgetEverything();
        name = "p" + UUID.randomUUID().toString().substring(24);
        folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve(name));
    }

    @AfterEach
    void nothingStays() throws IOException {
        images.find(name).ifPresent(image -> images.remove(image.id()));
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private Path disk(Packing packing) throws IOException {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var vdi = VdiBuilder.full(2).write(folder.resolve("disk.vdi"), 0, boot);
        return Packs.pack(packing, vdi, folder.resolve(name + ".bin"));
    }

    private ValidatableResponse register(Path file, Map<String, String> more) {
        var body = new HashMap<String, String>(Map.of("path", file.toString(), "name", name));
        body.putAll(more);
        return given().contentType("application/json")
                .body(body)
                .post("/api/v1/images")
                .then();
    }

    private static void await(ValidatableResponse accepted, String state) {
        var operation = accepted.statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo(state));
    }

    @Test
    void everyPackingBecomesAnImage() throws IOException {
        for (var packing : Packing.values()) {
            await(register(disk(packing), Map.of()).body("title", equalTo("Unpack image " + name)), "SUCCEEDED");
            var image = images.require(name);
            assertThat(image.file())
                    .isEqualTo(disks.file(image.id()))
                    .hasSameBinaryContentAs(folder.resolve("disk.vdi"));
            images.requireUnchanged(image);
            given().get("/api/v1/images/{name}", name)
                    .then()
                    .body("format", equalTo("vdi"))
                    .body("firmware", equalTo("bios"))
                    .body("facts.madeFrom", endsWith(name + ".bin"));
            given().delete("/api/v1/images/{name}", name).then().statusCode(204);
            assertThat(image.file()).doesNotExist();
            assertThat(folder.resolve(name + ".bin")).exists();
        }
    }

    @Test
    void aPackedDiskCanBeTheNextVersion() throws IOException {
        var file = disk(Packing.GZIP);
        await(register(file, Map.of()), "SUCCEEDED");
        register(file, Map.of()).statusCode(409).body("code", equalTo("NAME_TAKEN"));
        VdiBuilder.full(2).write(folder.resolve("newer.vdi"), 100, new byte[] {1});
        Packs.pack(Packing.GZIP, folder.resolve("newer.vdi"), file);
        await(register(file, Map.of("newVersion", "true")), "SUCCEEDED");
        assertThat(images.require(name).version()).isEqualTo(2);
        assertThat(images.require(name).file())
                .isNotEqualTo(images.require(name + "@1").file());
        images.remove(images.require(name + "@1").id());
    }

    @Test
    void theSameDiskInAnotherPackingIsNoNewVersion() throws Exception {
        await(register(disk(Packing.GZIP), Map.of()), "SUCCEEDED");
        var first = images.require(name);
        assertThat(first.sha256()).isEqualTo(sha256(folder.resolve("disk.vdi")));
        await(register(disk(Packing.XZ), Map.of("newVersion", "true")), "SUCCEEDED");
        assertThat(images.require(name)).isEqualTo(first);
        try (var files = Files.list(first.file().getParent())) {
            assertThat(files.filter(file ->
                            !images.list().stream().map(Image::file).toList().contains(file)))
                    .isEmpty();
        }
    }

    @Test
    void theSameDiskUnderAnotherNameIsStoredOnceAndOutlivesTheFirst() throws Exception {
        await(register(disk(Packing.GZIP), Map.of()), "SUCCEEDED");
        var first = images.require(name);
        await(register(disk(Packing.ZSTD), Map.of("name", name + "-again")), "SUCCEEDED");
        var second = images.require(name + "-again");
        assertThat(Files.getAttribute(second.file(), "unix:ino"))
                .isEqualTo(Files.getAttribute(first.file(), "unix:ino"));
        images.remove(first.id());
        assertThat(first.file()).doesNotExist();
        assertThat(second.file()).hasSameBinaryContentAs(folder.resolve("disk.vdi"));
        images.requireUnchanged(second);
        images.remove(second.id());
        assertThat(second.file()).doesNotExist();
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    void aMachineStandsOnIt() throws IOException {
        await(register(disk(Packing.XZ), Map.of("kind", "disk")), "SUCCEEDED");
        var machine = "m" + name.substring(1);
        var wish = Map.of("name", machine, "image", name, "template", "practice-guest", "engine", "tcg");
        await(
                given().contentType("application/json")
                        .body(wish)
                        .post("/api/v1/machines")
                        .then(),
                "SUCCEEDED");
        given().delete("/api/v1/images/{name}", name).then().statusCode(anyOf(is(204), is(409)));
        await(given().delete("/api/v1/machines/{name}", machine).then(), "SUCCEEDED");
    }

    @Test
    void aBrokenOneFailsWithItsRemedyAndLeavesNothing() throws IOException {
        var packed = disk(Packing.GZIP);
        var bytes = Files.readAllBytes(packed);
        bytes[bytes.length - 6] ^= 1;
        Files.write(packed, bytes);
        var operation = register(packed, Map.of()).statusCode(202).extract().path("id");
        given().get("/api/v1/operations/{id}?wait=60s", operation)
                .then()
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("IMAGE_CORRUPT"))
                .body("problem.remedies.size()", greaterThan(0));
        assertThat(images.find(name)).isEmpty();
        try (var left = Files.list(disks.file(UUID.randomUUID()).getParent())) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".part"));
        }
    }

    @Test
    void whatHoldsNoDiskIsRefusedAtOnce() throws IOException {
        var nothing = Files.write(folder.resolve("nothing"), Packs.pack(Packing.ZSTD, new byte[5000]));
        register(nothing, Map.of())
                .statusCode(422)
                .contentType("application/problem+json")
                .body("title", containsString("no disk in it"));
        // What is packed with gzip might be an archive, and is none.
        for (var content : new byte[][] {new byte[5000], "a line".getBytes(StandardCharsets.UTF_8)}) {
            Files.write(nothing, Packs.pack(Packing.GZIP, content));
            register(nothing, Map.of())
                    .statusCode(422)
                    .body("title", containsString("no disk in it"))
                    .body("remedies[0].sentence", containsString("with kind disk"));
        }
        Files.write(nothing, Packs.pack(Packing.GZIP, "no tar ".repeat(1000).getBytes(StandardCharsets.UTF_8)));
        register(nothing, Map.of("kind", "rootfs"))
                .statusCode(422)
                .body("title", containsString("is no tar archive, or damaged"));
        var boot = new byte[1024];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var raw = Files.write(folder.resolve("raw"), Packs.pack(Packing.GZIP, boot));
        register(raw, Map.of()).statusCode(422);
        await(register(raw, Map.of("kind", "disk")), "SUCCEEDED");
        register(raw, Map.of("kind", "disk")).statusCode(409).body("code", equalTo("NAME_TAKEN"));
    }

    @Test
    void thePageLeadsToTheWork() throws IOException {
        given().redirects()
                .follow(false)
                .formParam("path", disk(Packing.ZIP).toString())
                .formParam("name", name)
                .post("/images")
                .then()
                .statusCode(303)
                .header("Location", containsString("/operations/"));
        var operations = given().get("/api/v1/operations?subject=image/" + name).then();
        given().get("/api/v1/operations/{id}?wait=60s", operations.extract().<String>path("[0].id"))
                .then()
                .body("state", equalTo("SUCCEEDED"));
        given().get("/images").then().statusCode(200).body(containsString(name));
    }
}
