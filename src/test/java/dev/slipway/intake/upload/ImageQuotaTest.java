package dev.slipway.intake.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.slipway.Patience;
import dev.slipway.disk.archive.Packing;
import dev.slipway.disk.archive.Packs;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.MovableQuota;
import dev.slipway.image.export.ExportFormat;
import dev.slipway.image.export.Exports;
import dev.slipway.intake.download.FakeServer;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Operations;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.rootfs.Tars;
import dev.slipway.storage.OwnDisks;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the versions of one image take together, on every way into Slipway's own store. */
@QuarkusTest
class ImageQuotaTest extends UploadCase {
    private static final String NEW_VERSION = "newVersion";

    @Inject
    Operations operations;

    @Inject
    OwnDisks disks;

    @Inject
    Exports exports;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private String name;
    private long size;

    @BeforeEach
    void aName() {
        name = "q" + UUID.randomUUID().toString().substring(24);
        size = archive(1).length;
    }

    @AfterEach
    void noLimit() {
        MovableQuota.asConfigured();
        images.list().stream().filter(image -> image.name().equals(name)).forEach(image -> images.remove(image.id()));
    }

    /** All of one size. */
    private byte[] archive(int build) {
        return Tars.skiffOs().file("./build", name + " %04d".formatted(build)).tar();
    }

    private void version(int build) {
        upload(archive(build), Map.of("filename", "a.tar", "name", name, NEW_VERSION, "true"));
    }

    private ValidatableResponse create(Map<String, String> metadata) {
        return client.create(size, metadata);
    }

    private ValidatableResponse createNext() {
        return create(Map.of("filename", "a.tar", "name", name, NEW_VERSION, "true"));
    }

    private OperationState ended(String operation) throws InterruptedException {
        return operations
                .awaitDone(new OperationId(UUID.fromString(operation)), Duration.ofMinutes(1))
                .state();
    }

    private static ValidatableResponse refused(String operation) {
        return given().get("/api/v1/operations/{id}", operation)
                .then()
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("IMAGE_QUOTA"));
    }

    private void retried(String operation) throws InterruptedException {
        given().post("/api/v1/operations/{id}/retry", operation).then().statusCode(202);
        assertThat(ended(operation)).isEqualTo(OperationState.SUCCEEDED);
    }

    @Test
    void anUploadIsRefusedBeforeAByteMovesAndToldWhatCouldGo() {
        MovableQuota.allow(size * 5 / 2);
        version(1);
        version(2);
        var first = images.require(name + "@1").id();
        createNext()
                .statusCode(413)
                .body("code", equalTo("IMAGE_QUOTA"))
                .body("title", containsString(name))
                .body("detail", containsString("take %,d bytes".formatted(2 * size)))
                .body("detail", containsString("%,d are allowed".formatted(size * 5 / 2)))
                .body("remedies.sentence", contains(containsString(name + "@1"), containsString("raise")))
                .body("remedies[0].href", equalTo("/images#" + first));
        assertThat(incoming()).isEmpty();
        given().get("/images").then().body(containsString("<li id=\"%s\"".formatted(first)));

        given().delete("/api/v1/images/{id}", first).then().statusCode(204);
        version(3);
        create(Map.of("filename", "a.tar", "name", name + "-other")).statusCode(201);
    }

    @Test
    void aVersionThatIsUsedIsNotOffered() throws Exception {
        MovableQuota.allow(0);
        upload(disk(1, 1), Map.of("filename", "a.vdi", "name", name));
        var second = disk(1, 2);
        upload(second, Map.of("filename", "a.vdi", "name", name, NEW_VERSION, "true"));
        MovableQuota.allow(1);
        var wish = Map.of("filename", "a.vdi", "name", name, NEW_VERSION, "true");
        QuarkusTransaction.begin();
        try {
            exports.begin(name + "@1", ExportFormat.QCOW2, false);
            var problem = catchThrowableOfType(
                            ProblemException.class,
                            () -> uploads.begin(UploadRequest.of(second.length, TusClient.metadata(wish))))
                    .problem();
            assertThat(problem.code()).isEqualTo(ProblemCode.IMAGE_QUOTA);
            assertThat(problem.remedies().getFirst().sentence()).contains("Every older version is used");
        } finally {
            QuarkusTransaction.rollback();
        }
        client.create(second.length, wish).statusCode(413).body("remedies.sentence", hasItem(containsString("@1")));
    }

    @Test
    void whatIsOnItsWayCountsAndAFileAloneCanBeTooMuch() {
        MovableQuota.allow(size * 3 / 2);
        var free = Map.of("filename", name + ".tar", "name", name);
        create(free).statusCode(201);
        create(free)
                .statusCode(413)
                .body("detail", containsString("others on their way %,d".formatted(size)))
                .body("remedies", hasSize(1));
        // Each gets a name of its own.
        create(Map.of("filename", name + ".tar")).statusCode(201);
        create(Map.of("filename", name + ".tar")).statusCode(201);
        MovableQuota.allow(size - 1);
        create(Map.of("filename", name + ".tar")).statusCode(413).body("title", containsString("more than an image"));
    }

    /** The limit was lowered, or others came, while the bytes were on their way. */
    @Test
    void theLastLookIsWhenTheVersionIsAdded() throws Exception {
        var upload = createNext().statusCode(201).extract().header("Location");
        upload = upload.substring(upload.indexOf("/api/"));
        MovableQuota.allow(size - 1);
        client.patch(upload, 0, archive(1)).statusCode(204);
        var operation = operation(upload);
        assertThat(ended(operation)).isEqualTo(OperationState.FAILED);
        refused(operation);
        assertThat(images.find(name)).isEmpty();
        MovableQuota.allow(size);
        retried(operation);
        assertThat(images.require(name).file()).hasBinaryContent(archive(1));
        // The same bytes once more need nothing.
        MovableQuota.asConfigured();
        version(2);
        var again = createNext().statusCode(201).extract().header("Location");
        MovableQuota.allow(2 * size);
        client.patch(again.substring(again.indexOf("/api/")), 0, archive(1)).statusCode(204);
        assertThat(ended(operation(again.substring(again.indexOf("/api/"))))).isEqualTo(OperationState.SUCCEEDED);
        assertThat(images.require(name).version()).isEqualTo(3);
    }

    private static String operation(String upload) {
        var operation =
                Patience.await().until(() -> given().get(upload).jsonPath().getString("operation"), Objects::nonNull);
        return operation.substring(operation.lastIndexOf('/') + 1);
    }

    @Test
    void aPackedDiskThatUnpacksToMoreIsRefused() throws Exception {
        var disk = Files.readAllBytes(bootable());
        var packed = Packs.pack(Packing.GZIP, disk);
        MovableQuota.allow(disk.length - 1);
        var upload = client.created(packed.length, Map.of("filename", "a.vdi.gz", "name", name));
        client.patch(upload, 0, packed).statusCode(204);
        var operation = operation(upload);
        assertThat(ended(operation)).isEqualTo(OperationState.FAILED);
        refused(operation)
                .body("steps.find { it.state == 'FAILED' }.key", equalTo("unpack"))
                .body("problem.detail", containsString("this one %,d or more".formatted(disk.length)));
        MovableQuota.allow(disk.length);
        retried(operation);
        assertThat(images.require(name).file()).hasBinaryContent(disk);
    }

    private Path bootable() throws IOException {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        return VdiBuilder.full(2).write(directory.resolve("boot.vdi"), 0, boot);
    }

    @Test
    void aDiskThatIsUnpackedOnTheHostIsRefusedAndAnImportedFileDoesNotCount() throws Exception {
        var folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve(name));
        var disk = bootable();
        var packed = Packs.pack(Packing.GZIP, disk, folder.resolve("a.gz"));
        var imported = Files.copy(disk, folder.resolve("a.vdi"));
        MovableQuota.allow(Files.size(disk) - 1);
        register(imported).statusCode(201);
        String operation = register(packed).statusCode(202).extract().path("id");
        assertThat(ended(operation)).isEqualTo(OperationState.FAILED);
        refused(operation)
                .body("steps.find { it.state == 'FAILED' }.key", equalTo("unpack-disk"))
                .body("problem.detail", containsString("versions take 0 bytes"));
        MovableQuota.allow(Files.size(disk));
        retried(operation);
        assertThat(images.require(name).version()).isEqualTo(2);
        assertThat(images.require(name).file())
                .isEqualTo(disks.file(images.require(name).id()));
    }

    private ValidatableResponse register(Path file) {
        return given().contentType("application/json")
                .body(Map.of("path", file.toString(), "name", name, NEW_VERSION, true))
                .post("/api/v1/images")
                .then();
    }

    @Test
    void aDownloadIsRefusedWhenItsSizeIsKnown() throws Exception {
        version(1);
        MovableQuota.allow(2 * size - 1);
        try (var server = new FakeServer(FakeServer.file(archive(2), "\"1\""))) {
            String operation = given().contentType("application/json")
                    .body(Map.of("url", server.url("/a.tar"), "name", name, NEW_VERSION, true))
                    .post("/api/v1/images")
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id");
            assertThat(ended(operation)).isEqualTo(OperationState.FAILED);
            refused(operation).body("steps.find { it.state == 'FAILED' }.key", equalTo("reserve-space"));
            assertThat(server.fetches()).isEmpty();
            assertThat(incoming()).isEmpty();
            MovableQuota.allow(2 * size);
            retried(operation);
            assertThat(images.require(name).version()).isEqualTo(2);
        }
    }

    @Test
    void byDefaultTwoOfTheLargestDisksFit() {
        client.create(1L << 41, Map.of("filename", "a.vdi", "name", name)).body("code", not(equalTo("IMAGE_QUOTA")));
        assertThat(new MovableQuota().quota()).isEqualTo(1L << 42);
    }
}
