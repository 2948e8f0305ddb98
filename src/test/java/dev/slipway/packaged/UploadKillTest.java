package dev.slipway.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.intake.upload.TusClient;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service dies as by kill -9 while bytes come, and while it looks at what came. */
@Tag("kill")
@Tag("packaged")
class UploadKillTest {
    private static final int MIB = 1 << 20;
    private static final int KILLS = 5;

    @TempDir
    Path directory;

    @Test
    void noByteIsLost() throws Exception {
        var file = disk(64);
        var sum = TusClient.sha256(file);
        try (var service = new ServiceProcess()) {
            service.set("SLIPWAY_IMAGES_QEMU_USER", System.getProperty("user.name"));
            service.start();
            var client = new TusClient(service.url());
            var upload = client.created(file.length, Map.of("filename", "killed.vdi", "sha256", sum));
            var random = new Random(5);
            var before = 0L;
            for (var kill = 1; kill <= KILLS; kill++) {
                var from = (int) client.offset(upload);
                assertThat((long) from).isGreaterThanOrEqualTo(before);
                before = from;
                var cut = from + (file.length - from) / 3;
                var sending = CompletableFuture.runAsync(() -> {
                    try {
                        client.sendAndBreak(upload, file, from, cut, false);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                Patience.pass(Duration.ofMillis(random.nextInt(5, 120)));
                service.kill();
                sending.handle((done, broken) -> "over").join();
                service.start();
            }
            // The last one dies as soon as all bytes are here.
            client.send(upload, file, (int) client.offset(upload));
            service.kill();
            service.start();
            var end = client.awaitEnd(upload).jsonPath();
            assertThat(end.getString("state")).as(end.prettify()).isEqualTo("READY");
            assertThat(end.getString("sha256")).isEqualTo(sum);
            var image = RestAssured.given()
                    .spec(service.request())
                    .get("/api/v1/images/killed")
                    .jsonPath();
            assertThat(Path.of(image.getString("file"))).hasBinaryContent(file);
            try (var left = Files.list(service.imagesDirectory().resolve("uploaded/incoming"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    private byte[] disk(int mebibytes) throws Exception {
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
