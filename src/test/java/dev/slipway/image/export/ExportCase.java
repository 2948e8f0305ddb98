package dev.slipway.image.export;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.operation.Operations;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An image of its own folder, and its exports; nothing of them stays. */
abstract class ExportCase {
    static final int MIB = 1 << 20;

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

    Path folder;
    String name;

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

    List<Path> left() throws IOException {
        var directory = Objects.requireNonNull(files.file(UUID.randomUUID()).getParent());
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var found = Files.list(directory)) {
            return found.toList();
        }
    }

    Path disk() throws IOException {
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

    Path registered() throws Exception {
        var file = disk();
        images.register(Optional.of(name), file.toString(), Optional.of(ImageKind.DISK));
        return file;
    }

    ValidatableResponse post(Object body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/images/{name}/exports", name)
                .then();
    }

    ValidatableResponse awaitEnd(String operation) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> given().get("/api/v1/operations/{id}?wait=20s", operation)
                        .jsonPath()
                        .getString("state")
                        .matches("SUCCEEDED|FAILED|CANCELLED"));
        return given().get("/api/v1/operations/{id}", operation).then();
    }

    String exported(String format, boolean compress) {
        var operation = post(Map.of("format", format, "compress", compress))
                .statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .extract()
                .<String>path("id");
        awaitEnd(operation).body("state", equalTo("SUCCEEDED"));
        return given().get("/api/v1/images/{name}/exports", name).jsonPath().getString("[0].href");
    }
}
