package dev.slipway.intake.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that tus 1.0 wants to be refused, and its way around proxies. */
@QuarkusTest
class StrictProtocolTest extends UploadCase {
    @Test
    void nobodyWhoDoesNotSpeakItEndsAnUpload() throws Exception {
        var upload = client.created(1000, Map.of());
        given().delete(upload)
                .then()
                .statusCode(412)
                .header("Tus-Version", "1.0.0")
                .body("code", is("UPLOAD_VERSION"));
        given().header("Tus-Resumable", "0.2.2").delete(upload).then().statusCode(412);
        assertThat(client.offset(upload)).isZero();
    }

    @Test
    void bytesWithoutATypeAreRefused() throws Exception {
        var upload = client.created(1000, Map.of());
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(20_000);
            TusClient.send(
                    socket.getOutputStream(),
                    "PATCH " + upload
                            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(TusClient.status(socket)).isEqualTo(415);
        }
        assertThat(client.offset(upload)).isZero();
    }

    @Test
    void aPostStandsForEveryMethodThatAProxyKeepsBack() throws Exception {
        var upload = client.created(1000, Map.of());
        client.tus()
                .header("X-HTTP-Method-Override", "PATCH")
                .header("Upload-Offset", 0)
                .contentType("application/offset+octet-stream")
                .body(new byte[10])
                .post(upload)
                .then()
                .statusCode(204);
        client.tus()
                .header("X-HTTP-Method-Override", "HEAD")
                .post(upload)
                .then()
                .statusCode(200)
                .header("Upload-Offset", "10");
        client.tus()
                .header("X-HTTP-Method-Override", "DELETE")
                .post(upload)
                .then()
                .statusCode(204);
        client.tus().head(upload).then().statusCode(404);
    }
}
