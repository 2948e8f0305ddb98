package dev.slipway.packaged;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.intake.download.FakeServer;
import dev.slipway.intake.upload.TusClient;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service dies as by kill -9 while it downloads, and goes on at the byte. */
@Tag("kill")
@Tag("packaged")
class DownloadKillTest {
    private static final int MIB = 1 << 20;
    private static final int KILLS = 4;

    @TempDir
    Path directory;

    @Test
    void noByteIsFetchedTwice() throws Exception {
        var file = disk(32);
        var gate = new AtomicLong();
        try (var service = new ServiceProcess();
                var server = new FakeServer((asked, talk) -> FakeServer.file(file, "\"1\"", 1, asked, talk))) {
            // Sends as far as the gate is open, and then waits with the connection open.
            server.behave((asked, talk) -> {
                if ("bytes=0-0".equals(asked.headers().get("range"))) {
                    FakeServer.file(file, "\"1\"").answer(asked, talk);
                    return;
                }
                FakeServer.file(file, "\"1\"", gate.get(), asked, talk);
                for (var at = Math.max(gate.get(), asked.from().orElse(0L)); at < file.length && talk.isOpen(); ) {
                    var to = Math.min(gate.get(), file.length);
                    if (to > at) {
                        talk.bytes(file, at, to);
                        at = to;
                    }
                }
            });
            service.set("SLIPWAY_IMAGES_QEMU_USER", System.getProperty("user.name"));
            service.set("SLIPWAY_DOWNLOAD_ALLOW_HOSTS", "127.0.0.0/8");
            service.start();
            var operation = RestAssured.given()
                    .spec(service.request())
                    .contentType(ContentType.JSON)
                    .body(Map.of(
                            "name",
                            "killed",
                            "url",
                            server.url("/killed.vdi?key=geheim"),
                            "sha256",
                            TusClient.sha256(file)))
                    .post("/api/v1/images")
                    .then()
                    .statusCode(202)
                    .extract()
                    .<String>path("id");
            for (var kill = 1; kill <= KILLS; kill++) {
                var here = (long) kill * 6 * MIB + kill;
                gate.set(here);
                await().atMost(Duration.ofMinutes(2)).until(() -> length(service) == here);
                service.kill();
                service.start();
            }
            gate.set(file.length);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> state(service, operation).equals("SUCCEEDED"));
            var image = get(service, "/api/v1/images/killed");
            assertThat(Path.of(image.getString("file"))).hasBinaryContent(file);
            assertThat(server.fetches().stream().map(asked -> asked.from().orElse(0L)))
                    .isSorted()
                    .contains(6L * MIB + 1, 24L * MIB + 4);
            assertThat(service.log()).content().doesNotContain("geheim");
        }
    }

    private static JsonPath get(ServiceProcess service, String path) {
        return RestAssured.given().spec(service.request()).get(path).jsonPath();
    }

    private static String state(ServiceProcess service, String operation) {
        return get(service, "/api/v1/operations/" + operation).getString("state");
    }

    private static long length(ServiceProcess service) throws IOException {
        var incoming = service.imagesDirectory().resolve("uploaded/incoming");
        if (!Files.isDirectory(incoming)) {
            return 0;
        }
        try (var parts = Files.list(incoming)) {
            var part = parts.findFirst();
            return part.isPresent() ? Files.size(part.get()) : 0;
        }
    }

    private byte[] disk(int mebibytes) throws IOException {
        var vdi = VdiBuilder.full(mebibytes);
        var bytes = new byte[MIB];
        new Random(mebibytes).nextBytes(bytes);
        bytes[510] = 0x55;
        bytes[511] = (byte) 0xaa;
        var path = vdi.write(directory.resolve("disk.vdi"), 0, bytes);
        for (var block = 1; block < mebibytes; block++) {
            bytes[0] = (byte) block;
            vdi.put(path, (long) block * MIB, bytes);
        }
        return Files.readAllBytes(path);
    }
}
