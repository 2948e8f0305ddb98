package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Images;
import dev.slipway.wsl.step.LabGuests;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door to WSL, with a host and a Windows in memory. */
@QuarkusTest
@TestProfile(WslResourceTest.WithWindows.class)
class WslResourceTest {
    /** Every machine has a Windows inside. */
    public static class WithWindows implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(LabGuests.class);
        }
    }

    @Inject
    FakeHypervisor host;

    // Only there under this profile; other tests' applications see this class, too.
    @Inject
    Instance<LabGuests> windows;

    @Inject
    Images images;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private String wsl;
    private String name;

    @BeforeEach
    void aRunningMachine() throws Exception {
        host.forgetEverything();
        windows.get().forgetEverything();
        name = "w" + UUID.randomUUID().toString().substring(24);
        wsl = "/api/v1/machines/" + name + "/wsl";
        make(name, Map.of("user", "lab"));
    }

    private void make(String machine, Map<String, String> owner) throws Exception {
        var wish = new java.util.HashMap<String, Object>(
                Map.of("name", machine, "template", "practice-guest", "image", disk(), "engine", "tcg"));
        if (!owner.isEmpty()) {
            wish.put("owner", owner);
        }
        succeeds(given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines")
                .then());
    }

    private String disk() throws Exception {
        var image = "disk-" + UUID.randomUUID();
        var vdi = BootableDisk.vdi(importDirectory, image);
        images.register(Optional.of(image), vdi.toString(), Optional.empty());
        return image;
    }

    private String archive() throws Exception {
        var folder = Files.createDirectories(importDirectory.toAbsolutePath());
        var image = "rootfs-" + UUID.randomUUID();
        var root = Files.createTempDirectory("root");
        for (var directory : List.of("bin", "etc", "usr", "lib")) {
            Files.createDirectory(root.resolve(directory));
        }
        Files.writeString(root.resolve("bin/sh"), "#!");
        Files.writeString(root.resolve("etc/os-release"), "ID=lab\n");
        var file = folder.resolve(image + ".tar.gz");
        exec("tar", "-C", root.toString(), "-czf", file.toString(), ".");
        images.register(Optional.of(image), file.toString(), Optional.empty());
        windows.get()
                .hashIs(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        return image;
    }

    private static void exec(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static String succeeds(ValidatableResponse answer) {
        String id = answer.statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", id).then().body("state", equalTo("SUCCEEDED"));
        return id;
    }

    private static ValidatableResponse post(String path, Object body) {
        return given().contentType("application/json").body(body).post(path).then();
    }

    @Test
    void aDistroComesRunsAndGoes() throws Exception {
        var wish = Map.of("name", "Lab-1", "image", archive(), "conf", Map.of("network", Map.of("hostname", "lab")));
        succeeds(post(wsl + "/distros", wish));
        given().get(wsl)
                .then()
                .statusCode(200)
                .body("version", equalTo(2))
                .body("packageVersion", equalTo("2.6.3.0"))
                .body("restartNeeded", equalTo(false))
                .body("features.VIRTUAL_MACHINE_PLATFORM", equalTo("ENABLED"))
                .body("distros[0].name", equalTo("Lab-1"))
                .body("distros[0].default", equalTo(true));
        given().get("/api/v1/machines/{name}", name).then().body("wsl.distros.name", hasItem("Lab-1"));

        var run = succeeds(post(wsl + "/distros/Lab-1/run", Map.of("argv", List.of("uname", "$(id)"))));
        given().get("/api/v1/operations/{id}/steps/run-lab-1/log", run)
                .then()
                .body("text.flatten()", hasItem(containsString("exec 'uname' '$(id)'")));
        succeeds(post(wsl + "/distros/Lab-1/terminate", Map.of()));
        succeeds(given().delete(wsl + "/distros/Lab-1").then());
        given().get(wsl + "/distros").then().statusCode(200).body("size()", equalTo(0));
    }

    @Test
    void theConfigurationIsWrittenAndReadBack() {
        succeeds(given().contentType("application/json")
                .body(Map.of("config", Map.of("wsl2", Map.of("memory", "4GB", "firewall", false))))
                .put(wsl)
                .then());
        assertThat(windows.get().wslconfig()).isEqualTo("[wsl2]\nmemory=4GB\nfirewall=false\n");
        given().get(wsl)
                .then()
                .body("config.wsl2.memory", equalTo("4GB"))
                .body("config.wsl2.firewall", equalTo(false))
                .body("warnings", hasItem(containsString("Windows 11 22H2")));
    }

    @Test
    void aDistroIsConfiguredAndProvedToStart() throws Exception {
        var wish = Map.of("name", "Lab-1", "image", archive(), "conf", Map.of("network", Map.of("hostname", "lab")));
        succeeds(post(wsl + "/distros", wish));
        given().get(wsl + "/distros/Lab-1/conf").then().body("conf.network.hostname", equalTo("lab"));
        var conf = Map.of("conf", Map.of("automount", Map.of("root", "/drives/")));
        var id = succeeds(given().contentType("application/json")
                .body(conf)
                .put(wsl + "/distros/Lab-1/conf")
                .then());
        given().get("/api/v1/operations/{id}", id)
                .then()
                .body("steps.key", hasItems("configure-lab-1", "verify-lab-1"));
        given().get(wsl + "/distros/Lab-1/conf")
                .then()
                .body("conf.automount.root", equalTo("/drives/"))
                .body("conf", not(hasKey("network")));
        given().contentType("application/json")
                .body(Map.of("conf", Map.of("network", Map.of("hostname", 7, "nosuch", 1))))
                .put(wsl + "/distros/Lab-1/conf")
                .then()
                .statusCode(422);
        given().get(wsl + "/distros/gone/conf").then().statusCode(404);
    }

    @Test
    void wslIsSetUpInAMachineThatIsThereAlready() throws Exception {
        var wish = Map.of("version", 2, "distros", List.of(Map.of("name", "Lab-2", "image", archive())));
        var id = succeeds(
                given().contentType("application/json").body(wish).put(wsl).then());
        given().get("/api/v1/operations/{id}", id)
                .then()
                .body("kind", equalTo("wsl.set-up"))
                .body("steps.key", hasItems("enable-features", "restart", "import-lab-2", "verify-lab-2"));
        given().get(wsl + "/distros").then().body("name", hasItem("Lab-2"));
        given().contentType("application/json")
                .body(Map.of("version", 3, "package", "nosuch"))
                .put(wsl)
                .then()
                .statusCode(422)
                .body("problems.size()", equalTo(2));
    }

    @Test
    void everyProblemOfAConfigurationIsToldAtOnce() {
        given().contentType("application/json")
                .body(Map.of("config", Map.of("wsl2", Map.of("memory", "lots", "nosuch", 1))))
                .put(wsl)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("problems.code", hasItems("WSL_CONFIG_INVALID", "WSL_CONFIG_INVALID"))
                .body("problems.size()", equalTo(2));
        given().contentType("application/json").body(Map.of()).put(wsl).then().statusCode(422);
    }

    @Test
    void hostileRequestsAreRefused() throws Exception {
        post(wsl + "/distros", Map.of("name", "--shutdown", "image", archive()))
                .statusCode(422)
                .body("code", equalTo("INVALID_NAME"));
        post(wsl + "/distros", Map.of("name", "a", "image", disk())).statusCode(422);
        post(wsl + "/distros", Map.of("name", "a", "image", archive(), "version", 3))
                .statusCode(422);
        post(wsl + "/distros", Map.of()).statusCode(422);
        post(wsl + "/distros/a/run", Map.of("argv", List.of())).statusCode(422);
        post(wsl + "/distros/a/run", Map.of("argv", List.of("id"), "user", "root;id"))
                .statusCode(422)
                .body("code", equalTo("INVALID_NAME"));
        given().delete(wsl + "/distros/{distro}", "-d").then().statusCode(422).body("code", equalTo("INVALID_NAME"));
        given().get("/api/v1/machines/nosuch/wsl").then().statusCode(404);
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        var ownerless = "o" + UUID.randomUUID().toString().substring(24);
        make(ownerless, Map.of());
        given().get("/api/v1/machines/{name}/wsl", ownerless)
                .then()
                .statusCode(409)
                .body("title", containsString("has no owner"));
        String id = post(wsl + "/distros/gone/terminate", Map.of())
                .statusCode(202)
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", id)
                .then()
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("WSL_DISTRO_NOT_FOUND"));
        succeeds(given().post("/api/v1/machines/{name}/shutdown?force=true", name)
                .then());
        given().get(wsl).then().statusCode(409).body("title", containsString("does not run"));
    }

    @Test
    void theKeysOfBothFilesAreOffered() {
        given().get("/api/v1/wsl/settings")
                .then()
                .statusCode(200)
                .body("wslconfig.find { it.key == 'networkingMode' }.choices", hasItems("nat", "mirrored"))
                .body("wslconf.find { it.key == 'systemd' }.type", equalTo("bool"));
    }
}
