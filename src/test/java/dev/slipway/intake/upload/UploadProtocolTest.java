package dev.slipway.intake.upload;

import static dev.slipway.Patience.await;
import static dev.slipway.intake.upload.TusClient.part;
import static dev.slipway.intake.upload.TusClient.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The protocol: offsets, locks, checksums, lengths. */
@QuarkusTest
class UploadProtocolTest extends UploadCase {
    @Test
    void saysWhatItCanDo() {
        given().options("/api/v1/uploads")
                .then()
                .statusCode(204)
                .header("Tus-Version", "1.0.0")
                .header("Tus-Resumable", "1.0.0")
                .header("Tus-Max-Size", "2199023255552")
                .header("Tus-Extension", containsString("creation-with-upload"))
                .header("Tus-Checksum-Algorithm", containsString("sha1"));
        given().header("Upload-Length", 5)
                .post("/api/v1/uploads")
                .then()
                .statusCode(412)
                .header("Tus-Version", "1.0.0")
                .body("code", is("UPLOAD_VERSION"));
    }

    @Test
    void theFirstBytesMayComeAlong() throws Exception {
        var file = disk(2, 2);
        var location = client.tus()
                .header("Upload-Length", file.length)
                .header("Upload-Metadata", TusClient.metadata(Map.of("filename", "a.vdi", "name", "along")))
                .contentType("application/offset+octet-stream")
                .body(file)
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .header("Upload-Offset", Integer.toString(file.length))
                .extract()
                .header("Location");
        client.awaitEnd(location.substring(location.indexOf("/api/"))).then().body("state", is("READY"));
        assertThat(images.find("along")).isPresent();
    }

    @Test
    void aFileOf64MiBSurvives100BrokenConnections() throws Exception {
        var file = disk(64, 3);
        var random = new Random(64);
        var cuts = random.ints(100, 1, file.length).sorted().toArray();
        var upload = client.created(file.length, Map.of("filename", "cut.vdi", "sha256", sha256(file)));
        var sent = 0L;
        for (var cut : cuts) {
            var offset = settled(upload);
            assertThat(offset).isLessThanOrEqualTo(file.length);
            if (offset < cut) {
                client.sendAndBreak(upload, file, offset, cut, random.nextBoolean());
                sent += cut - offset;
            }
        }
        var offset = settled(upload);
        client.patch(upload, offset, part(file, offset, file.length)).statusCode(204);
        sent += file.length - offset;

        client.awaitEnd(upload).then().body("state", is("READY")).body("sha256", is(sha256(file)));
        assertThat(images.require("cut").file()).hasBinaryContent(file);
        // What a reset connection had on its way is lost: at most its buffers.
        assertThat(sent - file.length).as("bytes sent twice").isLessThan(100L * 4 * MIB);
    }

    @Test
    void onlyOneWritesAtATime() throws Exception {
        var file = disk(2, 4);
        var upload = client.created(file.length, Map.of("filename", "two.vdi"));
        try (var first = client.open(upload, 0, file.length)) {
            first.getOutputStream().write(file, 0, 100_000);
            await().until(() -> client.offset(upload) == 100_000);
            client.patch(upload, 100_000, part(file, 100_000, 200_000))
                    .statusCode(423)
                    .body("code", is("UPLOAD_LOCKED"));
            client.patch(upload, 0, file).statusCode(423);
            first.getOutputStream().write(file, 100_000, file.length - 100_000);
            assertThat(TusClient.status(first)).isEqualTo(204);
        }
        client.awaitEnd(upload).then().body("state", is("READY")).body("sha256", is(sha256(file)));
    }

    @Test
    void aSilentWriterMakesRoom() throws Exception {
        var silent = new AtomicLong();
        QuarkusMock.installMockForType(new Writers(() -> System.nanoTime() + silent.get()), Writers.class);
        var file = disk(2, 5);
        var upload = client.created(file.length, Map.of("filename", "silent.vdi"));
        try (var first = client.open(upload, 0, file.length)) {
            first.getOutputStream().write(file, 0, 50_000);
            await().until(() -> client.offset(upload) == 50_000);
            client.patch(upload, 50_000, part(file, 50_000, file.length)).statusCode(423);
            silent.set(Writers.SILENCE.toNanos());
            client.patch(upload, 50_000, part(file, 50_000, file.length)).statusCode(204);
            // Too late: another one had the turn.
            assertThat(TusClient.answerTo(first, out -> out.write(file, 0, 50_000)))
                    .isIn(0, 423);
        }
        client.awaitEnd(upload).then().body("state", is("READY")).body("sha256", is(sha256(file)));
    }

    @Test
    void atAWrongOffsetNothingIsWritten() throws Exception {
        var upload = client.created(1000, Map.of());
        client.patch(upload, 5, new byte[10]).statusCode(409).body("code", is("UPLOAD_OFFSET"));
        client.patch(upload, 0, new byte[10]).statusCode(204);
        client.patch(upload, 0, new byte[10]).statusCode(409);
        assertThat(client.offset(upload)).isEqualTo(10);
    }

    @Test
    void whatCannotEndWellIsRefusedAtOnce() {
        client.create(0, Map.of()).statusCode(422).body("title", containsString("length is 0"));
        client.create(10L << 40, Map.of()).statusCode(413).body("code", is("UPLOAD_TOO_LARGE"));
        client.create(1L << 41, Map.of())
                .statusCode(503)
                .body("code", is("DISK_SPACE"))
                .body("remedies.size()", greaterThan(0));
        client.tus()
                .header("Upload-Length", "many")
                .post("/api/v1/uploads")
                .then()
                .statusCode(422);
        client.tus()
                .header("Upload-Length", "9223372036854775808")
                .post("/api/v1/uploads")
                .then()
                .statusCode(413)
                .body("code", is("UPLOAD_TOO_LARGE"));
        client.tus()
                .header("Upload-Length", "-5")
                .post("/api/v1/uploads")
                .then()
                .statusCode(422);
        client.tus().post("/api/v1/uploads").then().statusCode(422);
        client.tus()
                .header("Upload-Length", 10)
                .contentType("application/offset+octet-stream")
                .body(new byte[11])
                .post("/api/v1/uploads")
                .then()
                .statusCode(413);
        client.tus()
                .header("Upload-Length", 10)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/uploads")
                .then()
                .statusCode(415)
                .body("status", is(415));
        assertThat(uploads.list()).isEmpty();
        assertThat(incoming()).isEmpty();
    }

    @Test
    void aBodyOfAnotherSizeThanAnnouncedIsRefusedBeforeItComes() throws Exception {
        var upload = client.created(1000, Map.of());
        client.patch(upload, 0, new byte[1001]).statusCode(413).body("code", is("UPLOAD_TOO_LARGE"));
        client.patch(upload, 0, new byte[0]).statusCode(422);
        try (var huge = client.open(upload, 0, 10L << 40)) {
            assertThat(TusClient.status(huge)).isEqualTo(413);
        }
        try (var chunked = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            TusClient.send(
                    chunked.getOutputStream(),
                    "PATCH " + upload + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                            + "Content-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            assertThat(TusClient.status(chunked)).isEqualTo(411);
        }
        client.tus()
                .header("Upload-Offset", 0)
                .contentType("text/plain")
                .body("x")
                .patch(upload)
                .then()
                .statusCode(415);
        assertThat(client.offset(upload)).isZero();
    }

    @Test
    void otherBodiesKeepTheirSmallLimit() throws Exception {
        for (var path : List.of("/api/v1/images", "/api/v1/machines")) {
            // Nothing of the body is sent: who refuses it closes, and a client that still writes may miss the answer.
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
                socket.setSoTimeout(20_000);
                TusClient.send(
                        socket.getOutputStream(),
                        "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + RestAssured.port
                                + "\r\nContent-Type: application/json\r\nContent-Length: " + 3 * MIB + "\r\n\r\n");
                var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer)
                        .as(path)
                        .startsWith("HTTP/1.1 413 ")
                        .contains("application/problem+json", "\"code\":\"INVALID_REQUEST\"", "\"status\":413");
            }
        }
    }

    @Test
    void bytesThatAreNotTheirChecksumAreDropped() throws Exception {
        var file = disk(2, 8);
        var upload = client.created(file.length, Map.of("filename", "sum.vdi"));
        var first = part(file, 0, 1000);
        var sha1 = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(first));
        patchWithSum(upload, first, "sha1 " + sha1).statusCode(204);
        client.tus()
                .header("Upload-Offset", 1000)
                .header("Upload-Checksum", "sha1 " + sha1)
                .contentType("application/offset+octet-stream")
                .body(part(file, 1000, 2000))
                .patch(upload)
                .then()
                .statusCode(460)
                .body("code", is("UPLOAD_CHECKSUM"));
        assertThat(client.offset(upload)).isEqualTo(1000);
        patchWithSum(upload, first, "md5 xx").statusCode(422);
    }

    @Test
    void endingAnUploadRemovesItsBytes() throws Exception {
        var upload = client.created(1000, Map.of());
        client.patch(upload, 0, new byte[500]).statusCode(204);
        client.tus().delete(upload).then().statusCode(204);
        client.tus().head(upload).then().statusCode(404);
        assertThat(incoming()).isEmpty();
        var other = client.created(1000, Map.of());
        client.tus()
                .header("X-HTTP-Method-Override", "DELETE")
                .post(other)
                .then()
                .statusCode(204);
        client.tus().head(other).then().statusCode(404);
    }

    private io.restassured.response.ValidatableResponse patchWithSum(String upload, byte[] bytes, String sum) {
        return client.tus()
                .header("Upload-Offset", 0)
                .header("Upload-Checksum", sum)
                .contentType("application/offset+octet-stream")
                .body(bytes)
                .patch(upload)
                .then();
    }

    /** The offset once the service has noticed that the last connection is gone. */
    private int settled(String upload) {
        var id = UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
        await().pollInterval(Duration.ofMillis(5)).until(() -> !isBusy(id));
        return (int) client.offset(upload);
    }

    @Inject
    Writers writers;

    private boolean isBusy(UUID id) {
        return writers.isBusy(id);
    }
}
