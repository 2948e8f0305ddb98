package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UEFI firmware lacks drivers that BIOS has, so a new machine's controller is asked about before anything is made. */
@QuarkusTest
class ControllerOfFirmwareTest {
    private static final byte[] EFI_SYSTEM_PARTITION = HexFormat.of().parseHex("28732ac11ff8d211ba4b00a0c93ec93b");

    @Inject
    Images images;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    @ParameterizedTest
    @CsvSource({"lsi-sas,1", "sata,0", "ide,0", "virtio-scsi,0"})
    void uefiStartsNothingFromLsiLogicSas(String controller, int problems) throws Exception {
        var image = "uefi-" + UUID.randomUUID();
        images.register(Optional.of(image), disk(image).toString(), Optional.of(ImageKind.DISK));
        assertThat(preview(image, controller)).isEqualTo(problems);
    }

    @Test
    void biosDoes() throws Exception {
        var image = "bios-" + UUID.randomUUID();
        images.register(
                Optional.of(image), BootableDisk.vdi(importDirectory, image).toString(), Optional.empty());
        assertThat(preview(image, "lsi-sas")).isZero();
    }

    private static int preview(String image, String controller) {
        var answer = given().contentType("application/json")
                .body(Map.of(
                        "name",
                        "m" + UUID.randomUUID().toString().substring(24),
                        "template",
                        "practice-guest",
                        "image",
                        image,
                        "engine",
                        "tcg",
                        "controller",
                        controller))
                .post("/api/v1/machines?preview=true")
                .then()
                .statusCode(200);
        int problems = answer.extract().path("problems.size()");
        if (problems > 0) {
            answer.body(
                    "problems[0].title",
                    equalTo("A machine with the firmware uefi does not start from LSI Logic SAS."));
        }
        return problems;
    }

    private Path disk(String name) throws Exception {
        var disk = ByteBuffer.allocate(1 << 20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(446 + 4, (byte) 0xee)
                .put(510, (byte) 0x55)
                .put(511, (byte) 0xaa)
                .put(512, "EFI PART".getBytes(StandardCharsets.US_ASCII))
                .putLong(512 + 72, 2)
                .putInt(512 + 80, 32)
                .putInt(512 + 84, 128)
                .put(1024, EFI_SYSTEM_PARTITION);
        return Files.write(importDirectory.resolve(name + ".raw").toAbsolutePath(), disk.array());
    }
}
