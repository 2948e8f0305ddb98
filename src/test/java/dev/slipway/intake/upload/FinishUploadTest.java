package dev.slipway.intake.upload;

import static dev.slipway.intake.upload.TusClient.part;
import static dev.slipway.intake.upload.TusClient.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.slipway.rootfs.Tars;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** From the last byte to the image, or to the refusal. */
@QuarkusTest
class FinishUploadTest extends UploadCase {
    @Inject
    ReclaimUploads reclaim;

    @Test
    void aDiskSentInThreePiecesBecomesAnImage() throws Exception {
        var file = disk(4, 1);
        var upload = client.created(file.length, Map.of("filename", "Windows 11.vdi", "sha256", sha256(file)));
        client.patch(upload, 0, part(file, 0, 1000)).statusCode(204).header("Upload-Offset", "1000");
        assertThat(client.offset(upload)).isEqualTo(1000);
        client.patch(upload, 1000, part(file, 1000, MIB + 7)).statusCode(204).header("Upload-Expires", notNullValue());
        client.patch(upload, MIB + 7, part(file, MIB + 7, file.length)).statusCode(204);

        var end = client.awaitEnd(upload).then();
        end.body("state", is("READY")).body("sha256", is(sha256(file)));
        given().get("/api/v1/images/windows-11")
                .then()
                .statusCode(200)
                .body("id", is(end.extract().path("image").toString()))
                .body("kind", is("disk"))
                .body("format", is("vdi"))
                .body("firmware", is("bios"))
                .body("sha256", is(sha256(file)))
                .body("facts.uploaded", is("Windows 11.vdi"));
        var image = images.require("windows-11");
        assertThat(image.file()).hasBinaryContent(file).hasFileName(sha256(file));
        images.requireUnchanged(image);
        client.tus().head(upload).then().statusCode(200).header("Upload-Offset", Integer.toString(file.length));
        given().delete("/api/v1/images/windows-11").then().statusCode(204);
        assertThat(image.file()).doesNotExist();
    }

    @Test
    void anotherFileThanDeclaredIsRefusedAndRemoved() throws Exception {
        var file = disk(2, 6);
        var upload = client.created(file.length, Map.of("filename", "flip.vdi", "sha256", sha256(file)));
        file[file.length / 2] ^= 1;
        client.patch(upload, 0, file).statusCode(204);
        client.awaitEnd(upload)
                .then()
                .body("state", is("REFUSED"))
                .body("problem.code", is("UPLOAD_CHECKSUM"))
                .body("problem.remedies.size()", greaterThan(0));
        assertThat(incoming()).isEmpty();
        assertThat(images.find("flip")).isEmpty();
        client.tus().head(upload).then().statusCode(410);
        client.patch(upload, 0, file).statusCode(410).body("code", is("UPLOAD_GONE"));
    }

    @Test
    void aSumThatFollowsIsWaitedFor() throws Exception {
        var file = disk(2, 7);
        var upload = client.created(file.length, Map.of("filename", "later.vdi", "sha256", "follows"));
        client.patch(upload, 0, file).statusCode(204);
        reclaim.run();
        given().get(upload).then().body("state", is("RECEIVING"));
        given().contentType(ContentType.JSON)
                .body(Map.of("sha256", "none"))
                .put(upload + "/sha256")
                .then()
                .statusCode(422);
        given().contentType(ContentType.JSON)
                .body(Map.of("sha256", sha256(file)))
                .put(upload + "/sha256")
                .then()
                .statusCode(200)
                .body("declaredSha256", is(sha256(file)));
        client.awaitEnd(upload).then().body("state", is("READY"));
    }

    @Test
    void whatIsNoImageIsRefusedWithItsNameAndRemoved() throws Exception {
        var file = new byte[5000];
        new Random(9).nextBytes(file);
        var upload = client.created(file.length, Map.of("filename", "holiday.jpg"));
        client.patch(upload, 0, file).statusCode(204);
        client.awaitEnd(upload)
                .then()
                .body("state", is("REFUSED"))
                .body("problem.code", is("IMAGE_UNKNOWN_FORMAT"))
                .body("problem.title", containsString("holiday.jpg"));
        assertThat(incoming()).isEmpty();
        assertThat(stored()).isEmpty();
    }

    @Test
    void theSameBytesAreStoredOnce() throws Exception {
        var file = disk(2, 10);
        upload(file, Map.of("filename", "one.vdi"));
        var again = upload(file, Map.of("filename", "two.vdi"));
        given().get(again).then().body("image", is(images.require("one").id().toString()));
        upload(file, Map.of("filename", "three.vdi", "name", "three"));
        assertThat(stored()).hasSize(1);
        assertThat(incoming()).isEmpty();
        images.remove(images.require("one").id());
        images.requireUnchanged(images.require("three"));
        assertThat(stored()).hasSize(1);
        images.remove(images.require("three").id());
        assertThat(stored()).isEmpty();
    }

    @Test
    void aTakenNameIsSaidBeforeTheFirstByte() throws Exception {
        upload(disk(2, 11), Map.of("filename", "x.vdi", "name", "taken"));
        client.create(5, Map.of("name", "taken")).statusCode(409).body("code", is("NAME_TAKEN"));
        client.create(5, Map.of("name", "../up")).statusCode(422).body("code", is("INVALID_NAME"));
        client.create(5, Map.of("kind", "floppy")).statusCode(422);
        upload(disk(2, 12), Map.of("filename", "taken.vdi"));
        assertThat(images.find("taken-2")).isPresent();
    }

    @Test
    void aNameThatWasTakenMeanwhileIsARefusal() throws Exception {
        var second = disk(2, 14);
        var slow = client.created(second.length, Map.of("filename", "slow.vdi", "name", "raced"));
        upload(disk(2, 13), Map.of("filename", "quick.vdi", "name", "raced"));
        client.patch(slow, 0, second).statusCode(204);
        client.awaitEnd(slow).then().body("state", is("REFUSED")).body("problem.code", is("NAME_TAKEN"));
        assertThat(incoming()).isEmpty();
    }

    @Test
    void aTakenNameIsTheNextVersionWhenThatIsMeant() throws Exception {
        upload(disk(2, 21), Map.of("filename", "versioned.vdi"));
        var second = disk(2, 22);
        var metadata = Map.of("filename", "versioned.vdi", "newVersion", "true");
        upload(second, metadata);
        assertThat(images.require("versioned").version()).isEqualTo(2);
        assertThat(images.require("versioned").file()).hasBinaryContent(second);
        var again = upload(second, metadata);
        given().get(again)
                .then()
                .body("image", is(images.require("versioned").id().toString()));
        assertThat(stored()).hasSize(2);
        assertThat(incoming()).isEmpty();

        var archive = Tars.skiffOs().tar();
        var other =
                client.created(archive.length, Map.of("filename", "x.tar", "name", "versioned", "newVersion", "true"));
        client.patch(other, 0, archive).statusCode(204);
        client.awaitEnd(other).then().body("state", is("REFUSED")).body("problem.code", is("IMAGE_OTHER_KIND"));
        assertThat(incoming()).isEmpty();
        assertThat(stored()).hasSize(2);
    }

    @Test
    void theLastByteWithoutTheLookIsMadeUpFor() throws Exception {
        var file = disk(2, 14);
        var upload = client.created(file.length, Map.of("filename", "died.vdi", "sha256", sha256(file)));
        client.patch(upload, 0, part(file, 0, file.length - 1)).statusCode(204);
        // As if the service had died right after the write.
        Files.write(
                incoming().getFirst(),
                part(file, file.length - 1, file.length),
                java.nio.file.StandardOpenOption.APPEND);
        reclaim.run();
        client.awaitEnd(upload).then().body("state", is("READY"));
    }
}
