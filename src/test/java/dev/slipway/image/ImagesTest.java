package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.*;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hamcrest.Matchers.*;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.rootfs.Tars;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ImagesTest {
    @Inject
    Images images;

    @Inject
    ImageLabels labels;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createTempDirectory(
                Files.createDirectories(importDirectory.toAbsolutePath()),
                "images",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    @AfterEach
    void clear() throws IOException {
        LentImages.LENT.clear();
        images.list().stream()
                .filter(image -> image.file().startsWith(folder))
                .forEach(image -> images.remove(image.id()));
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Test
    void aDiskIsRegisteredAndStaysAsItIs() throws Exception {
        var file = disk("Windows 11.vdi");
        var bytes = Files.readAllBytes(file);
        var before = Files.readAttributes(file, PosixFileAttributes.class);
        var image = register(file);
        assertThat(image.name()).isEqualTo("windows-11");
        assertThat(image.kind()).isEqualTo(ImageKind.DISK);
        assertThat(image.format()).isEqualTo(DiskFormat.VDI);
        assertThat(image.firmware()).isEqualTo(Firmware.BIOS);
        assertThat(image.sizeBytes()).isEqualTo(Files.size(file));
        assertThat(image.virtualSizeBytes()).isEqualTo(2L << 20);
        assertThat(images.require("windows-11")).isEqualTo(image);
        assertThat(images.require(image.id().toString())).isEqualTo(image);
        assertThat(images.list()).contains(image);
        images.requireUnchanged(image);
        images.remove(image.id());
        images.remove(image.id());
        assertThat(images.find("windows-11")).isEmpty();
        assertThat(file).hasBinaryContent(bytes);
        var now = Files.readAttributes(file, PosixFileAttributes.class);
        assertThat(now.lastModifiedTime()).isEqualTo(before.lastModifiedTime());
        assertThat(now.owner()).isEqualTo(before.owner());
        assertThat(now.group()).isEqualTo(before.group());
        assertThat(now.permissions()).isEqualTo(before.permissions());
    }

    @Test
    void labelsAreReplacedAsAWholeAndGoWithTheImage() throws Exception {
        var image = register(disk("labelled.vdi"));
        var address = "/api/v1/images/labelled/labels";
        given().get(address).then().statusCode(200).body("size()", is(0));
        labels(address, Map.of("os", "Windows 11, 23H2", "team/use", "größe <b>&"))
                .statusCode(200);
        given().get(address).then().body("os", is("Windows 11, 23H2")).body("'team/use'", is("größe <b>&"));
        labels(address, Map.of("os", "")).statusCode(200).body("size()", is(1)).body("os", is(""));
        for (var name : List.of("", "OS", "-os", "o s", "o".repeat(64))) {
            labels(address, Map.of(name, "x")).statusCode(422).body("remedies.size()", greaterThan(0));
        }
        for (var text : List.of("two\nlines", "x".repeat(101))) {
            labels(address, Map.of("os", text)).statusCode(422);
        }
        var many = new java.util.HashMap<String, String>();
        for (var number = 0; number < 21; number++) {
            many.put("l" + number, "x");
        }
        labels(address, many).statusCode(422);
        assertThat(labels.of(image.id())).as("a refused change changes nothing").isEqualTo(Map.of("os", ""));
        given().get("/api/v1/images/nothing/labels").then().statusCode(404);

        images.remove(image.id());
        assertThat(labels.all()).doesNotContainKey(image.id());
    }

    private static io.restassured.response.ValidatableResponse labels(String address, Map<String, String> wish) {
        return given().contentType(ContentType.JSON).body(wish).put(address).then();
    }

    @Test
    void labelsSetAtTheSameTimeDoNotMix() throws Exception {
        var image = register(disk("raced.vdi"));
        var tasks = new ArrayList<CompletableFuture<Void>>();
        for (var number = 0; number < 20; number++) {
            var text = "" + number;
            tasks.add(CompletableFuture.runAsync(() -> labels.replace("raced", Map.of("a", text, "b", text))));
        }
        CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).get();
        var left = labels.of(image.id());
        assertThat(left).hasSize(2);
        assertThat(left.get("a")).isEqualTo(left.get("b"));
    }

    @Test
    void everyChangeOfTheFileIsNoticed() throws Exception {
        var file = disk("a.vdi");
        var image = register(file);
        var time = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1));
        assertThat(code(() -> images.requireUnchanged(image))).isEqualTo(IMAGE_CHANGED);
        Files.setLastModifiedTime(file, time);
        images.requireUnchanged(image);
        // VirtualBox writes another uuidModify; a copy tool may set the old time again.
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), 0x198);
        }
        Files.setLastModifiedTime(file, time);
        assertThat(code(() -> images.requireUnchanged(image))).isEqualTo(IMAGE_CHANGED);
        Files.delete(file);
        assertThat(code(() -> images.requireUnchanged(image))).isEqualTo(IMAGE_UNREADABLE);
        images.remove(image.id());
        assertThat(code(() -> images.requireUnchanged(image))).isEqualTo(NOT_FOUND);
    }

    @Test
    void anImageInUseStays() throws Exception {
        var image = register(disk("used.vdi"));
        LentImages.LENT.add(image.id());
        var refusal = catchThrowableOfType(ProblemException.class, () -> images.remove(image.id()))
                .problem();
        assertThat(refusal.code()).isEqualTo(IMAGE_IN_USE);
        assertThat(refusal.detail()).contains("machine lent");
        assertThat(images.find("used")).isPresent();
    }

    @Test
    void namesAreUnique() throws Exception {
        register(disk("one.vdi"));
        var other = disk("two.vdi");
        assertThat(code(() -> images.register(Optional.of("one"), other.toString(), Optional.empty())))
                .isEqualTo(NAME_TAKEN);
        assertThat(code(() -> images.register(Optional.of("-o"), other.toString(), Optional.empty())))
                .isEqualTo(INVALID_NAME);
    }

    @Test
    void ofManyAtOnceOneGetsTheName() throws Exception {
        var file = disk("race.vdi");
        var attempts = new ArrayList<CompletableFuture<Boolean>>();
        for (var number = 0; number < 8; number++) {
            var attempt = new CompletableFuture<Boolean>();
            attempts.add(attempt);
            Thread.ofPlatform().start(() -> {
                try {
                    register(file);
                    attempt.complete(true);
                } catch (ProblemException e) {
                    attempt.complete(e.problem().code() != NAME_TAKEN);
                } catch (Throwable e) {
                    attempt.completeExceptionally(e);
                }
            });
        }
        assertThat(attempts)
                .extracting(CompletableFuture::join)
                .filteredOn(won -> won)
                .hasSize(1);
    }

    @Test
    void whatQemuCannotReadIsRefused() throws Exception {
        var file = disk("closed.vdi");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx------"));
        // Only root gets as far as asking for QEMU's rights.
        assertThat(code(() -> register(file))).isIn(PERMISSION, IMAGE_UNREADABLE);
    }

    @Test
    void theDoorTakesShowsAndForgets() throws Exception {
        var file = Files.write(folder.resolve("skiffos.tar.gz"), Tars.skiffOs().tar());
        var location = given().contentType(ContentType.JSON)
                .body(Map.of("path", file.toString(), "kind", "skiffos"))
                .post("/api/v1/images")
                .then()
                .statusCode(201)
                .body("name", is("skiffos"))
                .body("kind", is("skiffos"))
                .body("file", is(file.toString()))
                .body("format", nullValue())
                .body("sha256", matchesPattern("[0-9a-f]{64}"))
                .body("facts.skiffos", is("2026.08"))
                .extract()
                .header("Location");
        given().get(location).then().statusCode(200).body("name", is("skiffos"));
        given().get("/api/v1/images/skiffos").then().statusCode(200).body("sizeBytes", is((int) Files.size(file)));
        given().get("/api/v1/images").then().statusCode(200).body("name", hasItem("skiffos"));
        given().delete("/api/v1/images/skiffos").then().statusCode(204);
        given().get(location).then().statusCode(404).body("code", is("NOT_FOUND"));
        assertThat(file).exists();
    }

    @Test
    void theDoorSaysWhatIsWrong() throws Exception {
        var cut = VdiBuilder.full(2).length((2 << 20) + 5).write(folder.resolve("cut.vdi"));
        given().contentType(ContentType.JSON)
                .body(Map.of("path", cut.toString()))
                .post("/api/v1/images")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", is("IMAGE_TRUNCATED"))
                .body("remedies.size()", greaterThan(0));
        given().contentType(ContentType.JSON)
                .body(Map.of("path", "/etc/passwd"))
                .post("/api/v1/images")
                .then()
                .statusCode(422)
                .body("code", is("IMAGE_OUTSIDE_IMPORT_DIRECTORY"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/images")
                .then()
                .statusCode(422);
        given().contentType(ContentType.JSON)
                .body(Map.of("path", cut.toString(), "kind", "floppy"))
                .post("/api/v1/images")
                .then()
                .statusCode(422)
                .body("code", is("INVALID_REQUEST"));
    }

    private Image register(Path file) throws InterruptedException {
        return images.register(Optional.empty(), file.toString(), Optional.empty());
    }

    private Path disk(String name) throws IOException {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        return VdiBuilder.full(2).write(folder.resolve(name), 0, boot);
    }

    private static ProblemCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem().code();
    }
}
