package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.slipway.Patience;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Images;
import dev.slipway.kit.offline.FakeOfflineWindows;
import dev.slipway.machine.Machines;
import dev.slipway.wsl.step.LabGuests;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Windows that has no guest agent: the kit is in its drive, and the operation waits for a person. */
@QuarkusTest
@TestProfile(WslResourceTest.WithWindows.class)
class GuestKitResourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    FakeHypervisor host;

    @Inject
    Instance<LabGuests> windows;

    @Inject
    FakeOfflineWindows offline;

    @Inject
    Images images;

    @Inject
    Machines machines;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private String disk;
    private String drivers;

    @BeforeEach
    void aDiskAndADriverCd() throws Exception {
        host.forgetEverything();
        offline.forgetEverything();
        windows.get().forgetEverything();
        windows.get().answers(false);
        var folder = Files.createDirectories(importDirectory.toAbsolutePath());
        disk = "disk-" + UUID.randomUUID();
        var vdi = BootableDisk.vdi(importDirectory, disk);
        images.register(Optional.of(disk), vdi.toString(), Optional.empty());

        drivers = "drivers-" + UUID.randomUUID();
        var tree = folder.resolve(drivers);
        put(tree.resolve("guest-agent/qemu-ga-x86_64.msi"));
        for (var system : List.of("w10", "w11")) {
            for (var ending : List.of("inf", "sys", "cat")) {
                put(tree.resolve("vioserial/%s/amd64/vioser.%s".formatted(system, ending)));
            }
        }
        var iso = folder.resolve(drivers + ".iso");
        exec(
                "xorriso",
                "-as",
                "mkisofs",
                "-quiet",
                "-J",
                "-R",
                "-V",
                "virtio-win-0.1.271",
                "-o",
                iso.toString(),
                tree.toString());
        given().contentType("application/json")
                .body(Map.of("name", drivers, "path", iso.toString()))
                .post("/api/v1/images")
                .then()
                .statusCode(201)
                .body("kind", equalTo("drivers"))
                .body("facts.volume", equalTo("virtio-win-0.1.271"));
    }

    private static void put(Path file) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, file.getFileName().toString());
    }

    private static void exec(String... argv) throws Exception {
        assertThat(new ProcessBuilder(argv)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
    }

    private Map<String, Object> wish(String name, String guestKit) {
        return Map.of("name", name, "template", "practice-guest", "image", disk, "engine", "tcg", "guestKit", guestKit);
    }

    private static String freshName() {
        return "k" + UUID.randomUUID().toString().substring(24);
    }

    private static JsonPath operation(String id) {
        return given().get("/api/v1/operations/{id}", id).jsonPath();
    }

    @Test
    void itWaitsForAPersonAndGoesOnByItself() {
        var name = freshName();
        String id = given().contentType("application/json")
                .body(wish(name, drivers))
                .post("/api/v1/machines")
                .then()
                .statusCode(202)
                .body("steps.key", hasItem("insert-kit"))
                .body("steps.key", hasItem("await-kit"))
                .extract()
                .path("id");
        var step = "steps.find { it.key == 'await-kit' }";
        Patience.await()
                .atMost(PATIENCE)
                .until(() -> "WAITING".equals(operation(id).getString(step + ".state")));
        assertThat(operation(id).getString("state")).isEqualTo("RUNNING");
        assertThat(operation(id).getString(step + ".problem.code")).isEqualTo("GUEST_KIT_NOT_RUN");
        assertThat(operation(id).getString(step + ".problem.title")).contains("run setup from the CD in its drive");
        assertThat(operation(id).getList(step + ".problem.remedies.sentence", String.class))
                .anyMatch(sentence -> sentence.contains("right-click setup"));
        var machine = machines.require(name).id();
        assertThat(host.find(machine).orElseThrow().cdrom()).contains("guest-kit");
        given().get("/operations/{id}", id)
                .then()
                .statusCode(200)
                .body(containsString("Waiting for you"))
                .body(containsString("right-click setup"))
                .body(not(containsString("Retry from this step")));

        given().delete("/api/v1/images/{name}", drivers)
                .then()
                .statusCode(409)
                .body("detail", equalTo("It is used by the guest kit of machine %s.".formatted(name)));

        host.destroy(machine);
        Patience.await()
                .atMost(PATIENCE)
                .until(() -> host.find(machine).orElseThrow().state() == DomainState.RUNNING);

        windows.get().answers(true);
        Patience.await()
                .atMost(PATIENCE)
                .until(() -> "SUCCEEDED".equals(operation(id).getString("state")));
        assertThat(host.find(machine).orElseThrow().cdrom()).as("the drive").isNull();
        assertThat(operation(id).getString(step + ".problem")).isNull();
    }

    private Map<String, Object> injecting(String name) {
        var wish = new HashMap<>(wish(name, drivers));
        wish.put("guestKitMode", "inject");
        return wish;
    }

    private String submitted(Map<String, Object> wish) {
        return given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private void endsWell(String id) {
        Patience.await()
                .atMost(PATIENCE)
                .until(() -> "SUCCEEDED".equals(operation(id).getString("state")));
    }

    @Test
    void whereTheHostCanItIsPutIntoWindowsAndNobodyIsNeeded() {
        offline.available(true);
        windows.get().answers(true);
        var name = freshName();
        endsWell(submitted(injecting(name)));
        assertThat(offline.files())
                .containsKeys("/Slipway/setup.cmd", "/Slipway/readme.txt", "/Slipway/agent/qemu-ga-x86_64.msi")
                .containsEntry("/Slipway/drivers/w11/vioser.sys", "vioser.sys")
                .hasEntrySatisfying(
                        "/Slipway/first-start.cmd",
                        script -> assertThat(script).contains("sc delete SlipwaySetup", "\r\n"));
        assertThat(offline.services())
                .containsOnlyKeys("SlipwaySetup")
                .hasEntrySatisfying(
                        "SlipwaySetup",
                        command -> assertThat(command)
                                .contains("start \"\"")
                                .endsWith("%SystemDrive%\\Slipway\\first-start.cmd"));
        assertThat(offline.starts()).containsExactly(Map.entry("storahci", 0));
    }

    @Test
    void whereItCannotBePutIntoWindowsTheCdIsStillThere() {
        offline.available(true);
        offline.failsWith("no NTFS volume of the disk has a Windows on it");
        var name = freshName();
        var id = submitted(injecting(name));
        Patience.await()
                .atMost(PATIENCE)
                .until(() -> "WAITING".equals(operation(id).getString("steps.find { it.key == 'await-kit' }.state")));
        assertThat(operation(id).getString("steps.find { it.key == 'inject-kit' }.detail"))
                .contains("no NTFS volume of the disk has a Windows on it", "by hand");
        assertThat(host.find(machines.require(name).id()).orElseThrow().cdrom()).contains("guest-kit");
        windows.get().answers(true);
        endsWell(id);
    }

    @Test
    void aHostThatCannotSaysSoBeforeAnythingIsMade() {
        given().contentType("application/json")
                .body(injecting(freshName()))
                .post("/api/v1/machines")
                .then()
                .statusCode(503)
                .body("title", containsString("cannot put the guest kit into a Windows that is off"))
                .body("remedies.command", hasItem("sudo apt-get install libguestfs0"));
        given().get("/machines/new").then().body(containsString("apt install libguestfs0"));
        offline.available(true);
        given().get("/machines/new").then().body(containsString("Into its disk: it sets itself up"));
    }

    @Test
    void whatIsNoDriverCdIsRefusedBeforeAnythingIsMade() {
        given().contentType("application/json")
                .body(wish(freshName(), disk))
                .post("/api/v1/machines")
                .then()
                .statusCode(422)
                .body("title", containsString("is not the driver CD"));
        given().contentType("application/json")
                .body(wish(freshName(), "nothing"))
                .post("/api/v1/machines")
                .then()
                .statusCode(404);
    }

    @Test
    void anotherCdIsNoImage() throws Exception {
        var iso = importDirectory.toAbsolutePath().resolve(UUID.randomUUID() + ".iso");
        exec(
                "xorriso",
                "-as",
                "mkisofs",
                "-quiet",
                "-V",
                "WINDOWS",
                "-o",
                iso.toString(),
                importDirectory.resolve(drivers).toString());
        given().contentType("application/json")
                .body(Map.of("path", iso.toString()))
                .post("/api/v1/images")
                .then()
                .statusCode(422)
                .body("title", containsString("not the one with the drivers"));
    }
}
