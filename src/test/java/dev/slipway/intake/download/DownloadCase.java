package dev.slipway.intake.download;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.Images;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Operations;
import dev.slipway.storage.UploadSettings;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with a disk on it, the API in front, and a look at what is left. */
abstract class DownloadCase {
    static final int MIB = 1 << 20;

    @Inject
    UploadSettings settings;

    @Inject
    Images images;

    @Inject
    Operations operations;

    @Inject
    ReclaimDownloads reclaim;

    @TempDir
    Path directory;

    FakeServer server;
    String name;

    @BeforeEach
    void serve() throws IOException {
        server = new FakeServer((asked, talk) -> {});
        name = "d" + UUID.randomUUID().toString().substring(24);
    }

    @AfterEach
    void nothingStays() throws IOException {
        server.close();
        operations.list(null, 50).stream()
                .filter(operation -> operation.kind().equals(DownloadImage.KIND))
                .filter(operation -> operation.state() == OperationState.FAILED)
                .forEach(operation -> end(operation.id().toString(), "cancel", "CANCELLED"));
        images.list().stream()
                .filter(image -> image.file().startsWith(settings.directory().toAbsolutePath()))
                .forEach(image -> images.remove(image.id()));
        reclaim.run();
        assertThat(files("incoming")).isEmpty();
        assertThat(files("images")).isEmpty();
    }

    byte[] disk(int mebibytes, int seed) throws IOException {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var vdi = VdiBuilder.full(mebibytes);
        var path = vdi.write(directory.resolve(seed + ".vdi"), 0, boot);
        var bytes = new byte[MIB - 512];
        var random = new Random(seed);
        for (var block = 0; block < mebibytes; block++) {
            random.nextBytes(bytes);
            vdi.put(path, (long) block * MIB + 512, bytes);
        }
        return Files.readAllBytes(path);
    }

    ValidatableResponse post(String url, Map<String, String> more) {
        var body = new HashMap<String, String>(more);
        body.put("url", url);
        body.putIfAbsent("name", name);
        body.values().removeIf(String::isEmpty);
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/images")
                .then();
    }

    String begun(String url, Map<String, String> more) {
        return post(url, more).statusCode(202).extract().path("id");
    }

    ValidatableResponse awaitEnd(String operation) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> given().get("/api/v1/operations/{id}?wait=20s", operation)
                        .jsonPath()
                        .getString("state")
                        .matches("SUCCEEDED|FAILED|CANCELLED"));
        return given().get("/api/v1/operations/{id}", operation).then();
    }

    /** Cancels or retries it, and waits. */
    void end(String operation, String act, String state) {
        given().post("/api/v1/operations/{id}/{act}", operation, act).then().statusCode(202);
        var end = awaitEnd(operation).extract().body().asString();
        assertThat(end).contains("\"state\":\"" + state + "\"");
    }

    List<Path> files(String folder) {
        var place = settings.directory().toAbsolutePath().normalize().resolve(folder);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
