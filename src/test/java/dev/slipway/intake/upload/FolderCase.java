package dev.slipway.intake.upload;

import static dev.slipway.intake.upload.TusClient.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.operation.Time;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** A folder that is sent file by file; nothing of it stays. */
abstract class FolderCase extends UploadCase {
    @Inject
    ReclaimFolders reclaim;

    @Inject
    Time time;

    final String folder = UUID.randomUUID().toString();

    @AfterEach
    void nothingStays() {
        uploads.list().forEach(upload -> uploads.end(upload.id()));
        reclaim.reclaim(time.now().plus(Duration.ofDays(3)));
        assertThat(files("folders")).isEmpty();
    }

    Map<String, String> metadata(String path, byte[] file) throws Exception {
        return Map.of("filename", "any", "folder", folder, "relativePath", path, "sha256", sha256(file));
    }

    /** Answers where it lies. */
    String sent(String path, byte[] file) throws Exception {
        var upload = upload(file, metadata(path, file));
        return given().get(upload)
                .then()
                .body("folder", is(folder))
                .body("relativePath", is(path))
                .body("image", nullValue())
                .body("path", endsWith("/" + folder + "/" + path))
                .extract()
                .path("path");
    }
}
