package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Image;
import dev.slipway.image.Images;
import dev.slipway.rootfs.Tars;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images that share a name: which one a word means, and what may become the next. */
@QuarkusTest
class ImageVersionsTest {
    @Inject
    FakeHypervisor host;

    @Inject
    Images images;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Path folder;
    private String name;

    @BeforeEach
    void aFolder() throws IOException {
        host.forgetEverything();
        name = "v" + UUID.randomUUID().toString().substring(24);
        folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve(name));
    }

    @AfterEach
    void nothingStays() throws IOException {
        versions().forEach(image -> images.remove(image.id()));
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private List<Image> versions() {
        return images.list().stream().filter(image -> image.name().equals(name)).toList();
    }

    /** Another build in each file. */
    private Path skiffOs(int build) throws IOException {
        return Files.write(
                folder.resolve(build + ".tar.gz"),
                Tars.skiffOs().file("./build", "%d".formatted(build)).tar());
    }

    private ValidatableResponse register(Path file, boolean newVersion) {
        var body = new HashMap<String, Object>(Map.of("path", file.toString(), "name", name));
        if (newVersion) {
            body.put("newVersion", true);
        }
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/images")
                .then();
    }

    private static ValidatableResponse image(String reference) {
        return given().get("/api/v1/images/{reference}", reference).then();
    }

    @Test
    void aTakenNameIsTheNextVersionOnlyWhenThatIsMeant() throws Exception {
        String first = register(skiffOs(1), false)
                .statusCode(201)
                .body("version", equalTo(1))
                .body("newest", equalTo(true))
                .extract()
                .path("id");
        register(skiffOs(2), false)
                .statusCode(409)
                .body("code", equalTo("NAME_TAKEN"))
                .body("remedies.sentence", hasItem(containsString("newVersion")));
        String second = register(skiffOs(2), true)
                .statusCode(201)
                .body("name", equalTo(name))
                .body("version", equalTo(2))
                .body("newest", equalTo(true))
                .extract()
                .path("id");

        image(name).statusCode(200).body("id", equalTo(second));
        image(name + "@2").body("id", equalTo(second));
        image(name + "@1").body("id", equalTo(first)).body("newest", equalTo(false));
        image(first).body("version", equalTo(1)).body("newest", equalTo(false));
        for (var nothing : List.of("@3", "@0", "@", "@x", "@01", "@99999999999", "@1@1")) {
            image(name + nothing).statusCode(404).body("code", equalTo("NOT_FOUND"));
        }
        given().get("/api/v1/images")
                .then()
                .body("findAll { it.name == '%s' }.version".formatted(name), contains(2, 1))
                .body("findAll { it.name == '%s' }.newest".formatted(name), contains(true, false));

        given().delete("/api/v1/images/{name}", name).then().statusCode(204);
        image(name).body("id", equalTo(first)).body("newest", equalTo(true));
        given().delete("/api/v1/images/{name}@1", name).then().statusCode(204);
        image(name).statusCode(404);
    }

    /** What somebody noted as name@2 never becomes other bytes. */
    @Test
    void aNumberIsGivenOnce() throws Exception {
        register(skiffOs(1), false).body("version", equalTo(1));
        register(skiffOs(2), true).body("version", equalTo(2));
        given().delete("/api/v1/images/{name}@2", name).then().statusCode(204);
        register(skiffOs(3), true).statusCode(201).body("version", equalTo(3));
        image(name + "@2").statusCode(404);

        versions().forEach(image -> images.remove(image.id()));
        register(skiffOs(4), false).statusCode(201).body("version", equalTo(4)).body("newest", equalTo(true));
        image(name).body("version", equalTo(4));
        image(name + "@3").statusCode(404);
        register(skiffOs(4), true).body("version", equalTo(4));
        register(skiffOs(5), true).body("version", equalTo(5));
    }

    @Test
    void theSameBytesAreNoNewVersion() throws Exception {
        String first = register(skiffOs(1), false).extract().path("id");
        var copy = Files.copy(skiffOs(1), folder.resolve("copy.tar.gz"));
        register(copy, true).statusCode(201).body("id", equalTo(first));
        register(skiffOs(2), true).body("version", equalTo(2));
        // Back to the build before is a change.
        register(copy, true).statusCode(201).body("version", equalTo(3));
        assertThat(versions()).extracting(Image::version).containsExactly(3, 2, 1);
    }

    @Test
    void anotherKindIsNoVersion() throws Exception {
        register(skiffOs(1), false).statusCode(201);
        var rootfs = Files.write(folder.resolve("rootfs.tar"), Tars.distro().tar());
        register(rootfs, true)
                .statusCode(422)
                .body("code", equalTo("IMAGE_OTHER_KIND"))
                .body("detail", containsString("SkiffOS archive"));
        assertThat(versions()).hasSize(1);
    }

    @Test
    void labelsOfTheVersionBeforeAreTakenOver() throws Exception {
        register(skiffOs(1), false);
        var labels = "/api/v1/images/%s/labels";
        given().contentType(ContentType.JSON)
                .body(Map.of("team", "drivers", "tested", ""))
                .put(labels.formatted(name))
                .then()
                .statusCode(200);
        register(skiffOs(2), true);
        given().contentType(ContentType.JSON).body(Map.of("team", "lab")).put(labels.formatted(name));
        given().get(labels.formatted(name + "@2")).then().body("team", equalTo("lab"));
        given().get(labels.formatted(name + "@1"))
                .then()
                .body("team", equalTo("drivers"))
                .body("size()", equalTo(2));
        register(skiffOs(3), true);
        given().get(labels.formatted(name)).then().body("team", equalTo("lab")).body("size()", equalTo(1));
    }

    @Test
    void ofManyAtOnceEachGetsAVersionOfItsOwn() throws Exception {
        var attempts = new ArrayList<CompletableFuture<Integer>>();
        for (var build = 1; build <= 6; build++) {
            var file = skiffOs(build);
            var attempt = new CompletableFuture<Integer>();
            attempts.add(attempt);
            Thread.ofPlatform().start(() -> {
                try {
                    attempt.complete(register(file, true).extract().path("version"));
                } catch (RuntimeException | AssertionError e) {
                    attempt.completeExceptionally(e);
                }
            });
        }
        assertThat(attempts)
                .extracting(CompletableFuture::join)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 6).boxed().toList());
    }

    @Test
    void aMachineStaysOnTheVersionItWasMadeOf() throws Exception {
        register(BootableDisk.vdi(importDirectory, name), false).statusCode(201);
        var machine = "m" + name.substring(1);
        String operation = given().contentType(ContentType.JSON)
                .body(Map.of("name", machine, "template", "practice-guest", "image", name, "engine", "tcg"))
                .post("/api/v1/machines")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        register(BootableDisk.vdi(importDirectory, name + "-2"), true).body("version", equalTo(2));
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("SUCCEEDED"));
        given().get("/machines/" + machine).then().body(containsString(">" + name + "@1<"));
        given().get("/machines/new")
                .then()
                .body(containsString("<option value=\"" + name + "\""))
                .body(containsString("<option value=\"" + name + "@1\""));
        String deletion = given().delete("/api/v1/machines/{name}", machine)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", deletion).then().body("state", equalTo("SUCCEEDED"));
    }
}
