package dev.slipway.api;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Images;
import dev.slipway.problem.ProblemException;
import dev.slipway.provision.ProvisionRequest;
import dev.slipway.rootfs.Tars;
import dev.slipway.wsl.WslCommands;
import dev.slipway.wsl.WslRecipes;
import dev.slipway.wsl.WslTargets;
import dev.slipway.wsl.step.LabGuests;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operation will read is there until it is done, however late in its plan that comes. */
@QuarkusTest
@TestProfile(WslResourceTest.WithWindows.class)
class ImagesInUseTest {
    @Inject
    FakeHypervisor host;

    // Only there under this profile; other tests' applications see this class, too.
    @Inject
    Instance<LabGuests> windows;

    @Inject
    Images images;

    @Inject
    WslTargets targets;

    @Inject
    WslCommands commands;

    @Inject
    ObjectMapper json;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private String machine;
    private String archive;

    @BeforeEach
    void anArchive() throws Exception {
        host.forgetEverything();
        windows.get().forgetEverything();
        machine = "u" + UUID.randomUUID().toString().substring(24);
        archive = "rootfs-" + UUID.randomUUID();
        var bytes = Tars.distro().file("build", archive).tar();
        windows.get()
                .hashIs(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        register(archive, ".tar", bytes);
    }

    @AfterEach
    void nothingIsHeld() {
        windows.get().goOn();
    }

    private void register(String name, String ending, byte[] bytes) throws Exception {
        var folder = Files.createDirectories(importDirectory.toAbsolutePath());
        var file = Files.write(folder.resolve(name + ending), bytes);
        images.register(Optional.of(name), file.toString(), Optional.empty());
    }

    private String installer() throws Exception {
        var name = "wsl-" + UUID.randomUUID();
        var bytes = new byte[1024];
        System.arraycopy(HexFormat.of().parseHex("d0cf11e0a1b11ae1"), 0, bytes, 0, 8);
        bytes[0x1e] = 9;
        System.arraycopy(HexFormat.of().parseHex("84100c0000000000c000000000000046"), 0, bytes, 512 + 80, 16);
        register(name, ".msi", bytes);
        return name;
    }

    private Map<String, Object> wish() throws Exception {
        var disk = "disk-" + UUID.randomUUID();
        var vdi = BootableDisk.vdi(importDirectory, disk);
        images.register(Optional.of(disk), vdi.toString(), Optional.empty());
        return new HashMap<>(Map.of(
                "name",
                machine,
                "template",
                "practice-guest",
                "image",
                disk,
                "engine",
                "tcg",
                "owner",
                Map.of("user", "lab")));
    }

    private void make() throws Exception {
        succeeded(accepted(post("/api/v1/machines", wish())));
    }

    private static ValidatableResponse post(String path, Object body) {
        return given().contentType("application/json").body(body).post(path).then();
    }

    private static String accepted(ValidatableResponse answer) {
        return answer.statusCode(202).extract().path("id");
    }

    private static void succeeded(String operation) {
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("SUCCEEDED"));
    }

    private static ValidatableResponse delete(String image) {
        return given().delete("/api/v1/images/{image}", image).then();
    }

    private static void isInUse(String image, String by) {
        delete(image)
                .statusCode(409)
                .body("code", equalTo("IMAGE_IN_USE"))
                .body("detail", equalTo("It is used by %s.".formatted(by)))
                .body("remedies[0].sentence", containsString("cancelled"));
    }

    private String use() {
        return "the import of distro Lab-1 into machine " + machine;
    }

    private String distros() {
        return "/api/v1/machines/" + machine + "/wsl/distros";
    }

    @Test
    void anArchiveStaysUntilItsImportIsDone() throws Exception {
        make();
        windows.get().holdJobs();
        var operation = accepted(post(distros(), Map.of("name", "Lab-1", "image", archive)));
        isInUse(archive, use());
        given().get("/images").then().body(containsString(use()));
        windows.get().goOn();
        succeeded(operation);
        delete(archive).statusCode(204);
    }

    @Test
    void whatANewMachineWillReadAtTheEndStays() throws Exception {
        var installer = installer();
        var wish = wish();
        wish.put(
                "wsl",
                Map.of(
                        "version",
                        2,
                        "package",
                        installer,
                        "distros",
                        List.of(Map.of("name", "Lab-1", "image", archive))));
        windows.get().holdJobs();
        var operation = accepted(post("/api/v1/machines", wish));
        isInUse(archive, use());
        isInUse(installer, "the set-up of WSL in machine " + machine);
        windows.get().goOn();
        succeeded(operation);
        delete(archive).statusCode(204);
        delete(installer).statusCode(204);
    }

    @Test
    void whatASetUpWillReadStays() throws Exception {
        make();
        windows.get().holdJobs();
        var wsl = "/api/v1/machines/" + machine + "/wsl";
        var wish = Map.of("version", 2, "distros", List.of(Map.of("name", "Lab-1", "image", archive)));
        var operation = accepted(
                given().contentType("application/json").body(wish).put(wsl).then());
        isInUse(archive, use());
        given().post("/api/v1/operations/{id}/cancel", operation).then().statusCode(202);
        windows.get().goOn();
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("CANCELLED"));
        delete(archive).statusCode(204);
    }

    /** The removal looks while the request is being stored. */
    @Test
    void aRequestThatIsJustStoredIsNotOverlooked() throws Exception {
        make();
        var image = images.require(archive);
        windows.get().holdJobs();
        var removal = new CompletableFuture<Void>();
        QuarkusTransaction.requiringNew().run(() -> {
            importFrom(image.file());
            Thread.ofPlatform().start(() -> {
                try {
                    images.remove(image.id());
                    removal.complete(null);
                } catch (RuntimeException e) {
                    removal.completeExceptionally(e);
                }
            });
            await().during(Duration.ofMillis(300)).until(() -> !removal.isDone());
        });
        assertThatThrownBy(removal::join)
                .hasCauseInstanceOf(ProblemException.class)
                .hasMessageContaining("IMAGE_IN_USE");
        assertThat(images.find(archive)).isPresent();
    }

    private void importFrom(Path file) {
        commands.importDistro(
                request("\"image\":\"%s\",".formatted(images.require(archive).id()), file));
    }

    @Test
    void aRequestThatKnowsNoImageStillRuns() throws Exception {
        make();
        var file = images.require(archive).file();
        succeeded(commands.importDistro(request("", file)).id().toString());
        given().get(distros()).then().body("name", hasItem("Lab-1"));

        var distro = json.readValue(
                "{\"name\":\"Lab-1\",\"archive\":\"%s\",\"skiffOs\":false,\"version\":2,\"makeDefault\":true}"
                        .formatted(file.toUri()),
                ProvisionRequest.Distro.class);
        assertThat(distro.image()).isNull();
        assertThat(distro.archive()).isEqualTo(file);
    }

    /** As it is stored with an operation. */
    private WslRecipes.Import request(String image, Path archive) {
        var target = targets.require(machine);
        try {
            return json.readValue(
                    """
                    {"target": {"domain": "%s", "machineName": "%s", "owner": {"user": "lab"}},
                     "wish": {"name": "Lab-1", %s "archive": "%s", "skiffOs": false, "version": 2, "makeDefault": false}}""".formatted(target.domain(), machine, image, archive.toUri()), WslRecipes.Import.class);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
