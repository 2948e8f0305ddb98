package dev.slipway.intake.download;

import static dev.slipway.Patience.await;
import static dev.slipway.intake.upload.TusClient.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From an address to an image, or to a clear no. */
@QuarkusTest
class DownloadImageTest extends DownloadCase {
    private static final String ETAG = "\"v1\"";

    @Test
    void aDiskBecomesAnImage() throws Exception {
        var file = disk(3, 1);
        server.behave(FakeServer.file(file, ETAG));
        var operation = post(server.url("/Windows%2011.vdi"), Map.of("sha256", sha256(file)))
                .statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .body("title", equalTo("Download image " + name))
                .body(
                        "steps.key",
                        equalTo(List.of(
                                "check-address", "reserve-space", "download", "compute-sha256", "unpack", "take-in")))
                .extract()
                .<String>path("id");
        awaitEnd(operation)
                .body("state", equalTo("SUCCEEDED"))
                .body("steps[2].progress.total", equalTo(file.length))
                .body("steps[2].progress.unit", equalTo("BYTES"));
        given().get("/api/v1/images/{name}", name)
                .then()
                .statusCode(200)
                .body("format", is("vdi"))
                .body("firmware", is("bios"))
                .body("sha256", is(sha256(file)))
                .body("facts.uploaded", is("Windows 11.vdi"))
                .body("facts.downloadedFrom", is(server.url("/Windows%2011.vdi")));
        assertThat(images.require(name).file()).hasBinaryContent(file).hasFileName(sha256(file));
        assertThat(files("incoming")).isEmpty();
        images.requireUnchanged(images.require(name));
    }

    @Test
    void theSameBytesAreStoredOnce() throws Exception {
        var file = disk(2, 2);
        server.behave(FakeServer.file(file, ETAG));
        awaitEnd(begun(server.url("/one.vdi"), Map.of("name", ""))).body("state", equalTo("SUCCEEDED"));
        awaitEnd(begun(server.url("/two.vdi"), Map.of("name", ""))).body("state", equalTo("SUCCEEDED"));
        assertThat(images.find("two")).isEmpty();
        awaitEnd(begun(server.url("/three.vdi"), Map.of())).body("state", equalTo("SUCCEEDED"));
        assertThat(images.require(name).file()).isEqualTo(images.require("one").file());
        assertThat(files("images")).hasSize(1);
        post(server.url("/four.vdi"), Map.of()).statusCode(409).body("code", equalTo("NAME_TAKEN"));
    }

    @Test
    void anotherFileThanWantedIsRefusedAndRemoved() throws Exception {
        var file = disk(2, 3);
        server.behave(FakeServer.file(file, ETAG));
        var operation = begun(server.url("/x.vdi"), Map.of("sha256", "0".repeat(64)));
        awaitEnd(operation)
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("DOWNLOAD_CHECKSUM"))
                .body("problem.remedies.size()", greaterThan(0));
        assertThat(files("incoming")).isEmpty();
        assertThat(images.find(name)).isEmpty();
        end(operation, "retry", "FAILED");
        awaitEnd(operation).body("problem.code", equalTo("UPLOAD_GONE"));
    }

    @Test
    void whatIsNoImageIsRefusedAndRemoved() throws Exception {
        server.behave(FakeServer.file(
                "<html>log in first</html>".repeat(50).getBytes(java.nio.charset.StandardCharsets.UTF_8), ETAG));
        awaitEnd(begun(server.url("/win11.vdi"), Map.of()))
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("IMAGE_UNKNOWN_FORMAT"))
                .body("problem.detail", not(containsString("log in")));
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void cancellingLeavesNothing() throws Exception {
        var file = disk(2, 4);
        server.behave((asked, talk) -> {
            FakeServer.file(file, ETAG, MIB, asked, talk);
            while (!asked.isLook() && talk.isOpen()) {}
        });
        var operation = begun(server.url("/x.vdi"), Map.of());
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !files("incoming").isEmpty()
                        && java.nio.file.Files.size(files("incoming").getFirst()) == MIB);
        given().post("/api/v1/operations/{id}/cancel", operation).then().statusCode(202);
        awaitEnd(operation).body("state", equalTo("CANCELLED"));
        assertThat(files("incoming")).isEmpty();
        assertThat(images.find(name)).isEmpty();
    }

    @Test
    void aRetryGoesOnAtTheByte() throws Exception {
        var file = disk(2, 5);
        // Gone half-way: nothing that passes by itself.
        server.behave((asked, talk) -> {
            if (asked.from().orElse(0L) >= MIB) {
                talk.say("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
            } else {
                FakeServer.file(file, ETAG, MIB, asked, talk);
            }
        });
        var operation = begun(server.url("/x.vdi"), Map.of("sha256", sha256(file)));
        awaitEnd(operation).body("state", equalTo("FAILED")).body("problem.code", equalTo("DOWNLOAD_REFUSED"));
        assertThat(files("incoming"))
                .singleElement()
                .satisfies(part -> assertThat(part).hasSize(MIB));
        server.asked.clear();
        server.behave(FakeServer.file(file, ETAG));
        end(operation, "retry", "SUCCEEDED");
        assertThat(server.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked.from()).contains((long) MIB));
        assertThat(images.require(name).file()).hasBinaryContent(file);
    }

    @Test
    void aFailedOneIsGivenUpAfterADayAndARetryBeginsAnew() throws Exception {
        var file = disk(2, 6);
        server.behave((asked, talk) -> {
            if (asked.from().orElse(0L) >= MIB) {
                talk.say("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
            } else {
                FakeServer.file(file, ETAG, MIB, asked, talk);
            }
        });
        var operation = begun(server.url("/x.vdi"), Map.of());
        awaitEnd(operation).body("state", equalTo("FAILED"));
        reclaim.reclaim(Instant.now().plus(settings.ttl()).minusSeconds(3600));
        assertThat(files("incoming")).hasSize(1);
        reclaim.reclaim(Instant.now().plus(settings.ttl()).plusSeconds(3600));
        assertThat(files("incoming")).isEmpty();
        server.behave(FakeServer.file(file, ETAG));
        end(operation, "retry", "SUCCEEDED");
        assertThat(images.require(name).file()).hasBinaryContent(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1/x.vdi",
                "http://169.254.169.254/latest",
                "http://[::1]/x.vdi",
                "http://2130706433/x.vdi",
                "ftp://files.example/x.vdi",
                "http://user:word@files.example/x.vdi",
                "http://files.example:22/x.vdi",
                "nonsense",
            })
    void anAddressThatLeadsInsideIsRefusedAtOnce(String url) {
        post(url, Map.of())
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("DOWNLOAD_ADDRESS"))
                .body("remedies.size()", greaterThan(0));
    }

    @Test
    void aNameThatLeadsInsideFailsItsFirstStep() {
        // allow-hosts has a network of IPv4 only.
        server.behave(FakeServer.redirect("http://[::1]:" + server.port() + "/"));
        awaitEnd(begun(server.url("/x.vdi"), Map.of()))
                .body("state", equalTo("FAILED"))
                .body("steps[0].state", equalTo("FAILED"))
                .body("problem.code", equalTo("DOWNLOAD_ADDRESS"));
        assertThat(server.asked).hasSize(1);
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void aWishMustMakeSense() {
        post(server.url("/x"), Map.of("sha256", "123")).statusCode(422).body("code", equalTo("INVALID_REQUEST"));
        post(server.url("/x"), Map.of("name", "../x")).statusCode(422).body("code", equalTo("INVALID_NAME"));
        post(server.url("/x"), Map.of("path", "/x")).statusCode(422).body("code", equalTo("INVALID_REQUEST"));
        given().contentType(ContentType.JSON)
                .body(Map.of("name", name))
                .post("/api/v1/images")
                .then()
                .statusCode(422)
                .body("remedies", notNullValue());
        assertThat(server.asked).isEmpty();
    }

    @Test
    void onlySoManyAtOnce() {
        server.behave((asked, talk) -> {
            while (talk.isOpen()) {}
        });
        var begun = new ArrayList<String>();
        for (var number = 0; number < 4; number++) {
            begun.add(begun(server.url("/x.vdi"), Map.of("name", name + number)));
        }
        post(server.url("/x.vdi"), Map.of()).statusCode(409).body("code", equalTo("STATE_CONFLICT"));
        server.behave((asked, talk) -> talk.say("HTTP/1.1 404 Gone\nContent-Length: 0\n\n"));
        for (var operation : begun) {
            given().post("/api/v1/operations/{id}/cancel", operation);
            awaitEnd(operation).body("state", equalTo("CANCELLED"));
        }
    }
}
