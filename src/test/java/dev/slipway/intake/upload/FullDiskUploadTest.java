package dev.slipway.intake.upload;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.slipway.disk.SmallDisk;
import dev.slipway.suite.OtherSettings;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a disk that really fills up. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@Tag("libvirt")
class FullDiskUploadTest extends UploadCase {

    @BeforeAll
    static void mount() throws Exception {
        SmallDisk.mount();
    }

    @AfterAll
    static void unmount() throws Exception {
        SmallDisk.unmount();
    }

    @Test
    void whatCannotFitIsRefusedBeforeAByteMoves() throws Exception {
        client.create(33 * MIB, Map.of())
                .statusCode(503)
                .body("code", is("DISK_SPACE"))
                .body("detail", containsString("It needs 34603008 bytes"));
        // The first one has not sent a byte, and still its space is promised.
        client.created(20 * MIB, Map.of());
        client.create(20 * MIB, Map.of()).statusCode(503).body("code", is("DISK_SPACE"));
        assertThat(incoming()).hasSize(1);
    }

    @Test
    void aDiskThatFillsUpMeanwhileKeepsNothing() throws Exception {
        var upload = client.created(20 * MIB, Map.of("filename", "full.vdi"));
        var other = SmallDisk.MOUNT.resolve("other");
        try (var socket = client.open(upload, 0, 20 * MIB)) {
            socket.getOutputStream().write(new byte[5 * MIB]);
            await().until(() -> client.offset(upload) == 5 * MIB);
            Files.write(other, new byte[20 * MIB]);
            // Maybe refused while bytes were on their way; the upload itself says why.
            assertThat(TusClient.answerTo(socket, out -> out.write(new byte[15 * MIB])))
                    .isIn(0, 503);
        }
        given().get(upload)
                .then()
                .body("state", is("REFUSED"))
                .body("problem.code", is("DISK_SPACE"))
                .body("problem.detail", containsString("are missing"));
        client.tus().head(upload).then().statusCode(410);
        assertThat(incoming()).isEmpty();
        Files.delete(other);

        var file = disk(2, 20);
        var again = upload(file, Map.of("filename", "fits.vdi"));
        given().get(again).then().body("sha256", is(TusClient.sha256(file)));
    }

    @Test
    void aDiskThatFilledUpBetweenTwoRequestsKeepsNothing() throws Exception {
        var upload = client.created(20 * MIB, Map.of());
        client.patch(upload, 0, new byte[MIB]).statusCode(204);
        var other = Files.write(SmallDisk.MOUNT.resolve("other"), new byte[20 * MIB]);
        client.patch(upload, MIB, new byte[MIB]).statusCode(503).body("code", is("DISK_SPACE"));
        assertThat(incoming()).isEmpty();
        Files.delete(other);
    }
}
