package dev.slipway.intake.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.Images;
import dev.slipway.storage.UploadSettings;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A client, disks to send, and a look at what is left on the disk. */
abstract class UploadCase {
    static final int MIB = 1 << 20;

    @Inject
    UploadSettings settings;

    @Inject
    Uploads uploads;

    @Inject
    Images images;

    @TempDir
    Path directory;

    TusClient client;

    @BeforeEach
    void connect() {
        client = new TusClient("http://127.0.0.1:" + RestAssured.port);
    }

    @AfterEach
    void clear() {
        uploads.list().forEach(upload -> uploads.end(upload.id()));
        images.list().stream()
                .filter(image -> image.file().startsWith(settings.directory().toAbsolutePath()))
                .forEach(image -> images.remove(image.id()));
        assertThat(incoming()).isEmpty();
        assertThat(stored()).isEmpty();
    }

    String upload(byte[] file, Map<String, String> metadata) {
        var upload = client.created(file.length, metadata);
        client.patch(upload, 0, file).statusCode(204);
        client.awaitEnd(upload).then().body("state", is("READY"));
        return upload;
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

    List<Path> incoming() {
        return files("incoming");
    }

    List<Path> stored() {
        return files("images");
    }

    List<Path> files(String name) {
        var folder = settings.directory().toAbsolutePath().normalize().resolve(name);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
