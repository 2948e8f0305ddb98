package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Images;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machines;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The door to machines, on a host in memory. */
@QuarkusTest
class MachineResourceTest {
    @Inject
    FakeHypervisor host;

    @Inject
    Domains domains;

    @Inject
    Images images;

    @Inject
    Machines machines;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private String image;

    @BeforeEach
    void anImage() throws Exception {
        host.forgetEverything();
        image = "disk-" + UUID.randomUUID();
        images.register(
                Optional.of(image), BootableDisk.vdi(importDirectory, image).toString(), Optional.empty());
    }

    /** The practice disk in another format, registered through the door. */
    private String registered(String format, String options) throws IOException, InterruptedException {
        var vdi = images.require(image).file();
        var file = vdi.resolveSibling(image + "-" + format);
        var arguments = new ArrayList<>(List.of("qemu-img", "convert", "-f", "vdi", "-O", format));
        if (!options.isEmpty()) {
            arguments.addAll(List.of("-o", options));
        }
        arguments.addAll(List.of(vdi.toString(), file.toString()));
        assertThat(new ProcessBuilder(arguments).inheritIO().start().waitFor()).isZero();
        return given().contentType("application/json")
                .body(Map.of("path", file.toString()))
                .post("/api/v1/images")
                .then()
                .statusCode(201)
                .body("kind", equalTo("disk"))
                .body("format", equalTo(format))
                .body("firmware", equalTo("bios"))
                .extract()
                .path("name");
    }

    private static String freshName() {
        return "m" + UUID.randomUUID().toString().substring(24);
    }

    private Map<String, Object> wish(String name) {
        var wish = new HashMap<String, Object>();
        wish.put("name", name);
        wish.put("template", "practice-guest");
        wish.put("image", image);
        wish.put("engine", "tcg");
        return wish;
    }

    private String submit(Map<String, Object> wish) {
        return given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines")
                .then()
                .statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .extract()
                .path("id");
    }

    private static void succeeded(String operation) {
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void aMachineIsMadeRunsAndGoes() {
        var name = freshName();
        succeeded(submit(wish(name)));
        given().get("/api/v1/machines/{name}", name)
                .then()
                .statusCode(200)
                .body("status", equalTo("RUNNING"))
                .body("engine", equalTo("tcg"))
                .body("nested", equalTo(false))
                .body("practice", equalTo(true))
                .body("disk.chain.size()", equalTo(1));
        given().get("/api/v1/machines").then().body("name", hasItem(name));

        for (var action : List.of("pause", "resume", "reset", "shutdown?force=true", "start")) {
            succeeded(given().post("/api/v1/machines/" + name + "/" + action)
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id"));
        }
        var id = machines.require(name).id();
        succeeded(given().delete("/api/v1/machines/{name}", name)
                .then()
                .statusCode(202)
                .extract()
                .path("id"));
        given().get("/api/v1/machines/{name}", name).then().statusCode(404).body("code", equalTo("NOT_FOUND"));
        assertThat(host.find(id)).isEmpty();
        assertThat(images.find(image)).isPresent();
    }

    /** As a machine looks when libvirt was ended in the middle of starting it. */
    @Test
    void aHalfDoneStartIsDoneAnewAndNotResumed() {
        var name = freshName();
        succeeded(submit(wish(name)));
        var id = machines.require(name).id();
        host.become(id, DomainState.PAUSED, "starting-up");
        succeeded(given().post("/api/v1/machines/" + name + "/start")
                .then()
                .statusCode(202)
                .extract()
                .path("id"));
        assertThat(host.find(id).orElseThrow().reason()).isEqualTo("booted");
    }

    @ParameterizedTest
    @CsvSource({"qcow2,''", "vmdk,''", "vmdk,subformat=streamOptimized", "vpc,force_size=on", "vhdx,''"})
    void aMachineStartsFromADiskOfEveryFormat(String format, String options) throws Exception {
        var wish = wish(freshName());
        wish.put("image", registered(format, options));
        succeeded(submit(wish));
        given().get("/api/v1/machines/{name}", wish.get("name"))
                .then()
                .body("status", equalTo("RUNNING"))
                .body("disk.chain.size()", equalTo(1));
    }

    @Test
    void theDiskHangsOnTheControllerThatWasAskedFor() {
        var wish = wish(freshName());
        wish.put("controller", "ide");
        succeeded(submit(wish));
        String id = given().get("/api/v1/machines/{name}", wish.get("name"))
                .then()
                .body("disk.controller", equalTo("ide"))
                .extract()
                .path("id");
        assertThat(domains.spec(machines.require(UUID.fromString(id))).machineType())
                .isEqualTo("pc");

        wish.put("name", freshName());
        wish.put("controller", "floppy");
        given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines")
                .then()
                .statusCode(422)
                .body("remedies[0].sentence", containsString("sata, ide, virtio-scsi"));
    }

    @Test
    void aDiskThatCarriesNoOverlayIsCopiedAndThePlanSaysSo() throws Exception {
        var wish = wish(freshName());
        wish.put("image", registered("vhdx", ""));
        given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines?preview=true")
                .then()
                .statusCode(200)
                .body("warnings", hasItem(containsString("on top of a VHDX")))
                .body("steps.key", hasItem("disk-convert"))
                .body("steps.key", not(hasItem("disk-copy")));
    }

    @Test
    void previewShowsThePlanAndChangesNothing() {
        var name = freshName();
        given().contentType("application/json")
                .body(wish(name))
                .post("/api/v1/machines?preview=true")
                .then()
                .statusCode(200)
                .body("problems.size()", equalTo(0))
                .body("steps.key", hasItems("check-image", "disk-overlay", "define", "start", "disk-copy"));
        given().contentType("application/json")
                .body(wish(name))
                .post("/api/v1/machines?preview=true&disk=convert&format=raw")
                .then()
                .body("steps.key", hasItem("disk-convert"));
        assertThat(machines.find(name)).isEmpty();
    }

    @Test
    void everyProblemIsToldAtOnceWithItsRemedy() {
        var wish = wish("Not A Name");
        wish.put("template", "windows-12");
        wish.put("image", "nothing");
        wish.put("engine", "warp");
        wish.put("wsl", Map.of("version", 3, "distros", List.of(Map.of("name", "a b", "image", "nothing"))));
        given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("problems.size()", org.hamcrest.Matchers.greaterThanOrEqualTo(6))
                .body("problems.code", hasItems("INVALID_NAME", "NOT_FOUND", "INVALID_REQUEST"))
                .body("problems.findAll { it.remedies == null || it.remedies.empty }.size()", equalTo(0));
    }

    @Test
    void aTakenNameIsRefusedAndAForeignDomainIsNotTouched() {
        var name = freshName();
        succeeded(submit(wish(name)));
        given().contentType("application/json")
                .body(wish(name))
                .post("/api/v1/machines")
                .then()
                .statusCode(409)
                .body("code", equalTo("NAME_TAKEN"));
    }

    @Test
    void aMacAddressIsKeptAndIsOneMachinesOnly() {
        var name = freshName();
        var wish = wish(name);
        wish.put("mac", "0A-00-27-" + name.replaceAll(".*(..)(..)(..)$", "$1-$2-$3"));
        succeeded(submit(wish));
        var mac = machines.require(name).mac();
        given().get("/api/v1/machines/{name}", name).then().body("mac", equalTo(mac));
        assertThat(mac).matches("0a:00:27(:[0-9a-f]{2}){3}");
        for (var refused : List.of(mac, "01:00:5e:00:00:01", "</mac>")) {
            var other = wish(freshName());
            other.put("mac", refused);
            given().contentType("application/json")
                    .body(other)
                    .post("/api/v1/machines")
                    .then()
                    .statusCode(422)
                    .body("title", containsString("MAC address"));
        }
        succeeded(given().delete("/api/v1/machines/{name}", name)
                .then()
                .statusCode(202)
                .extract()
                .path("id"));
    }

    @Test
    void hostileTextIsRefusedOrHarmless() {
        for (var hostile : List.of(
                "</name><qemu:commandline>",
                "a\"b",
                "]]>",
                "a\u0000b",
                "\u202Eevil",
                "\uD83D\uDCA9",
                "$(id)",
                "-o",
                "'; drop")) {
            given().contentType("application/json")
                    .body(wish(hostile))
                    .post("/api/v1/machines")
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("INVALID_NAME"));
        }
    }

    @Test
    void strangeBodiesAreProblemDocuments() {
        given().contentType("application/json")
                .body("{\"name\": ")
                .post("/api/v1/machines")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
        given().contentType("application/json")
                .body("{\"cpus\": \"many\"}")
                .post("/api/v1/machines")
                .then()
                .statusCode(400)
                .body("title", containsString("cpus"));
        given().contentType("application/json")
                .body("{\"wsl\": {\"config\": {\"wsl2\": {\"memory\": \"a lot\"}}}}")
                .post("/api/v1/machines")
                .then()
                .statusCode(422)
                .body("code", equalTo("WSL_CONFIG_INVALID"));
        given().contentType("application/json").post("/api/v1/machines").then().statusCode(422);
    }

    @Test
    void thePasswordIsNeitherStoredInClearNorShown() {
        var name = freshName();
        var wish = wish(name);
        wish.put("owner", Map.of("user", "anna", "password", "canary-4711"));
        var operation = submit(wish);
        succeeded(operation);
        assertThat(given().get("/api/v1/operations/{id}", operation).asString()).doesNotContain("canary-4711");
        assertThat(given().get("/api/v1/machines/{name}", name).asString()).doesNotContain("canary-4711");
        assertThat(machines.require(name).ownerSecret()).isNotNull().doesNotContain("canary-4711");
    }

    @Test
    void aStateChangeOnTheHostShowsSoon() throws Exception {
        var name = freshName();
        succeeded(submit(wish(name)));
        host.destroy(machines.require(name).id());
        for (var round = 0; round < 50; round++) {
            if (given().get("/api/v1/machines/{name}", name)
                    .jsonPath()
                    .getString("status")
                    .equals("STOPPED")) {
                return;
            }
            Thread.sleep(100);
        }
        assertThat(given().get("/api/v1/machines/{name}", name).jsonPath().getString("status"))
                .isEqualTo("STOPPED");
    }
}
