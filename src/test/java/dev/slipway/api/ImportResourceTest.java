package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;

import dev.slipway.virtualbox.Samples;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The door for machines of VirtualBox, on a host in memory. */
@QuarkusTest
class ImportResourceTest extends ImportCase {
    /** A definition and its disk, which starts by BIOS. */
    private String machine() throws IOException {
        Samples.bootable(folder.resolve("win10.vdi"));
        return definition(Samples.withAddress("Win 10 (Lab)", mac));
    }

    private String definition(String text) throws IOException {
        return Files.writeString(folder.resolve("win10.vbox"), text).toString();
    }

    private Map<String, Object> wish(String path) {
        var wish = new HashMap<String, Object>();
        wish.put("path", path);
        wish.put("name", name);
        wish.put("apply", true);
        wish.put("template", "practice-guest");
        wish.put("engine", "tcg");
        return wish;
    }

    private static io.restassured.response.ValidatableResponse post(Map<String, Object> body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/v1/imports")
                .then();
    }

    private void removeAgain() {
        var operation = given().delete("/api/v1/machines/{name}", name)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("SUCCEEDED"));
        images.list().stream()
                .filter(image -> image.file().startsWith(folder))
                .forEach(image -> images.remove(image.id()));
    }

    @Test
    void aDryRunSaysEverythingAndChangesNothing() throws IOException {
        var path = machine();
        var before = images.list();
        post(Map.of("path", path))
                .statusCode(200)
                .body("definition.origin", equalTo("vbox"))
                .body("definition.name", equalTo("Win 10 (Lab)"))
                .body("definition.cpus", equalTo(2))
                .body("definition.controllers[0].type", equalTo("AHCI"))
                .body("proposal.name", equalTo("win-10-lab"))
                .body("proposal.template", equalTo("windows-10"))
                .body("proposal.cpus", equalTo(2))
                .body("proposal.memoryMiB", equalTo(4096))
                .body("proposal.firmware", equalTo("bios"))
                .body("proposal.disk", equalTo(folder.resolve("win10.vdi").toString()))
                .body("proposal.mac", startsWith("08:00:"))
                .body("findings.what", hasItems("CPUs", "Memory", "Firmware", "Disk controller", "Activation"))
                .body("findings.severity", hasItems("info", "warning"))
                .body("findings.find { it.what == 'Fast Startup' }.remedies[0].kind", equalTo("command"));
        assertThat(images.list()).isEqualTo(before);
        given().get("/api/v1/imports").then().statusCode(200).body("$", hasItem(path));
    }

    @Test
    void theMachineComesWithItsSizeFirmwareAndAddress() throws IOException {
        var path = machine();
        var operation = post(wish(path))
                .statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .body("title", equalTo("Create machine " + name))
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("SUCCEEDED"));
        var address = mac.replaceAll("(..)(?!$)", "$1:");
        given().get("/api/v1/machines/{name}", name)
                .then()
                .body("cpus", equalTo(2))
                .body("memoryMiB", equalTo(4096))
                .body("firmware", equalTo("bios"))
                .body("mac", equalTo(address));
        assertThat(machines.require(name).mac()).isEqualTo(address);
        given().get("/machines/{name}/definition", name).then().body(containsString(address));

        // The same file is the same image, and an address is one machine's only.
        var wish = wish(path);
        wish.put("name", name + "b");
        post(wish).statusCode(422).body("title", containsString("has the MAC address " + address + " already"));
        assertThat(images.list().stream().filter(image -> image.file().startsWith(folder)))
                .hasSize(1);
        removeAgain();
    }

    @Test
    void whatIsAskedForWinsOverTheDefinition() throws IOException {
        var wish = wish(machine());
        wish.put("cpus", 3);
        wish.put("memoryMiB", 1024);
        wish.put("mac", "");
        var operation = post(wish).statusCode(202).extract().path("id");
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("SUCCEEDED"));
        given().get("/api/v1/machines/{name}", name)
                .then()
                .body("cpus", equalTo(3))
                .body("memoryMiB", equalTo(1024))
                .body("mac", startsWith("52:54:00:"));
        removeAgain();
    }

    @Test
    void aRefusedMachineLeavesNoImageBehind() throws IOException {
        var wish = wish(machine());
        wish.put("name", "Not A Name");
        wish.put("cpus", 1000);
        wish.put("mac", "01:00:5e:00:00:01");
        post(wish)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("problems.size()", equalTo(3))
                .body("problems.code", hasItem("INVALID_NAME"));
        assertThat(images.list()).noneMatch(image -> image.file().startsWith(folder));
    }

    @Test
    void blockersAreProblemsWithRemediesAllAtOnce() throws IOException {
        var path = definition(Samples.text("win10-snapshots.vbox")
                .replace("currentSnapshot=", "stateFile=\"Snapshots/x.sav\" currentSnapshot="));
        post(Map.of("path", path))
                .statusCode(200)
                .body("findings[0].severity", equalTo("blocker"))
                .body("findings.code", hasItems("SOURCE_NOT_SHUT_DOWN", "IMAGE_DIFFERENCING"))
                .body("proposal.disk", equalTo(null));
        post(wish(path))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("problems.code", hasItems("SOURCE_NOT_SHUT_DOWN", "IMAGE_DIFFERENCING"))
                .body("problems.findAll { it.remedies == null || it.remedies.empty }.size()", equalTo(0))
                .body(
                        "problems.remedies.flatten().command",
                        hasItems(
                                "VBoxManage discardstate 11111111-aaaa-4aaa-8aaa-000000000001",
                                "VBoxManage clonemedium disk aaaaaaaa-0000-4000-8000-000000000003 win10-dev-flat.vdi --format VDI"));
        assertThat(machines.find(name)).isEmpty();
    }

    @Test
    void hostileDefinitionsAndPathsAreProblemDocuments() throws IOException {
        var xxe = definition("<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><VirtualBox>&x;</VirtualBox>");
        post(Map.of("path", xxe))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("DEFINITION_INVALID"));
        for (var path : List.of("/etc/passwd", folder + "/../../../etc/passwd", "/proc/self/environ")) {
            post(Map.of("path", path)).statusCode(422).body("code", equalTo("IMAGE_OUTSIDE_IMPORT_DIRECTORY"));
        }
        post(Map.of("path", "")).statusCode(422);
        post(Map.of("apply", true)).statusCode(422);
        given().contentType("application/json").post("/api/v1/imports").then().statusCode(422);
    }

    @Test
    void theApiIsDescribed() {
        given().get("/q/openapi?format=json")
                .then()
                .body("paths.'/api/v1/imports'.post.summary", containsString("VirtualBox"))
                .body("paths.'/api/v1/imports'.post.responses.keySet()", hasItems("200", "202", "422"));
    }
}
