package dev.slipway.intake.upload;

import static dev.slipway.intake.upload.TusClient.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, headers and pages that mean harm. */
@QuarkusTest
class HostileUploadsTest extends UploadCase {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/shadow",
                "..\\..\\win.ini",
                "-o",
                "--help",
                ";id",
                "$(id)",
                "`id`",
                "json:{}",
                "nbd:unix:/x",
                "/dev/stdin",
                "<script>alert(1)</script>",
                "\u202egpj.exe",
                "..",
                "ÄÖÜ 漢字.vdi"
            })
    void hostileNamesNeverReachTheDisk(String name) throws Exception {
        var file = disk(2, 15);
        var upload = upload(file, Map.of("filename", name, "unknown", name));
        given().get(upload).then().body("state", is("READY"));
        assertThat(stored()).extracting(path -> path.getFileName().toString()).containsExactly(sha256(file));
        assertThat(images.list())
                .filteredOn(image -> image.file().equals(stored().getFirst()))
                .singleElement()
                .satisfies(image -> assertThat(image.name()).matches("[a-z0-9][a-z0-9._-]{0,62}"));
    }

    @Test
    void hostileHeadersAreRefusedAndNothingIsStored() throws Exception {
        client.create(5, Map.of("filename", "a\nb")).statusCode(422);
        client.create(5, Map.of("filename", "a\0b")).statusCode(422);
        client.create(5, Map.of("filename", "n".repeat(201))).statusCode(422);
        for (var metadata :
                List.of("filename", "filename %%%", "a b c", ",", "filename QQ==,filename QQ==", "filename /w==")) {
            var status = client.tus()
                    .header("Upload-Length", 5)
                    .header("Upload-Metadata", metadata)
                    .post("/api/v1/uploads")
                    .statusCode();
            assertThat(status).as(metadata).isEqualTo(metadata.equals("filename") ? 201 : 422);
        }
        uploads.list().forEach(upload -> uploads.end(upload.id()));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(20_000);
            TusClient.send(
                    socket.getOutputStream(),
                    "POST /api/v1/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 5\r\nUpload-Metadata: filename ");
            var line = "QUFB".repeat(MIB / 4).getBytes(StandardCharsets.US_ASCII);
            var status = TusClient.answerTo(socket, out -> {
                for (var count = 0; count < 10; count++) {
                    out.write(line);
                }
                TusClient.send(out, "\r\n\r\n");
            });
            assertThat(status).isIn(0, 400, 431);
        }
        assertThat(uploads.list()).isEmpty();
        assertThat(incoming()).isEmpty();
    }

    @Test
    void nobodyBeginsUploadsWithoutEnd() {
        for (var count = 0; count < settings.atOnce(); count++) {
            client.create(5, Map.of("filename", "f" + count)).statusCode(201);
        }
        client.create(5, Map.of("filename", "one-more"))
                .statusCode(409)
                .body("code", is("STATE_CONFLICT"))
                .body("remedies[1].sentence", containsString("slipway.upload.at-once"));
        uploads.end(uploads.list().getFirst().id());
        client.create(5, Map.of("filename", "one-more")).statusCode(201);
        uploads.list().forEach(upload -> uploads.end(upload.id()));
        assertThat(stored()).isEmpty();
    }

    @Test
    void anotherSitesPageMayNotSend() {
        client.tus()
                .header("Upload-Length", 5)
                .header("Origin", "https://evil.example")
                .post("/api/v1/uploads")
                .then()
                .statusCode(403);
        assertThat(uploads.list()).isEmpty();
    }
}
