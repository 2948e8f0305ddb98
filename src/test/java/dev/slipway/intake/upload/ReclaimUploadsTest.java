package dev.slipway.intake.upload;

import static dev.slipway.Patience.await;
import static dev.slipway.intake.upload.TusClient.part;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is left behind goes. */
@QuarkusTest
class ReclaimUploadsTest extends UploadCase {
    @Inject
    ReclaimUploads reclaim;

    @Test
    void abandonedUploadsAreReclaimedAndOthersStay() throws Exception {
        var abandoned = new ArrayList<String>();
        for (var number = 0; number < 50; number++) {
            var upload = client.created(1000, Map.of("filename", number + ".vdi"));
            client.patch(upload, 0, new byte[number + 1]).statusCode(204);
            abandoned.add(upload);
        }
        reclaim.reclaim(Instant.now().plus(settings.ttl()).minusSeconds(60));
        assertThat(incoming()).hasSize(50);
        try (var busy = client.open(abandoned.getFirst(), 1, 999)) {
            busy.getOutputStream().write(new byte[500]);
            await().until(() -> client.offset(abandoned.getFirst()) == 501);
            reclaim.reclaim(Instant.now().plus(settings.ttl()).plusSeconds(60));
        }
        assertThat(incoming()).hasSize(1);
        assertThat(uploads.list()).hasSize(1);
        client.tus().head(abandoned.getLast()).then().statusCode(404);
        client.tus().delete(abandoned.getFirst()).then().statusCode(204);
    }

    @Test
    void whatAKilledServiceLeftIsRemoved() throws Exception {
        var file = disk(2, 13);
        upload(file, Map.of("filename", "kept.vdi"));
        var orphan = stored().getFirst().resolveSibling("0".repeat(64));
        Files.write(orphan, new byte[3]);
        var part = settings.directory().toAbsolutePath().resolve("incoming").resolve(UUID.randomUUID() + ".part");
        Files.write(part, new byte[3]);
        reclaim.run();
        assertThat(orphan).doesNotExist();
        assertThat(part).as("may get its row in a moment").exists();
        reclaim.reclaim(Instant.now().plus(Duration.ofHours(2)));
        assertThat(part).doesNotExist();
        assertThat(stored()).hasSize(1);
    }
}
