package dev.slipway.api;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.RunningCpu;
import dev.slipway.machine.Domains;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The door to machines, on a host in memory. */
@QuarkusTest
class MachineResourceTest extends MachineCase {
    @Inject
    Domains domains;

    @Test
    void aMachineIsMadeRunsAndGoes() {
        var name = freshName();
        succeeded(submit(wish(name)));
        given().get("/api/v1/machines/{name}", name)
                .then()
                .statusCode(200)
                .body("status", equalTo("RUNNING"))
                .body("engine", equalTo("tcg"))
                .body("nested", equalTo(true))
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

    /** Windows would start on it, and WSL 2 never. */
    @Test
    void aCpuThatDidNotGetItsVirtualizationIsRefused() {
        host.cpu(new RunningCpu(Set.of("svm"), List.of("npt")));
        var name = freshName();
        given().get("/api/v1/operations/{id}?wait=60s", submit(wish(name)))
                .then()
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("NESTED_VIRTUALIZATION_OFF"))
                .body("problem.detail", containsString("npt"));
        assertThat(machines.require(name).nested()).isFalse();
    }

    @Test
    void aCpuWithoutVirtualizationSaysSo() {
        host.cpu(new RunningCpu(Set.of("svm"), List.of()));
        var name = freshName();
        succeeded(submit(wish(name)));
        given().get("/api/v1/machines/{name}", name).then().body("nested", equalTo(false));
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
                .body("remedies[0].sentence", containsString("sata, ide, virtio-scsi, lsi-sas"));
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
    void aStateChangeOnTheHostShowsSoon() {
        var name = freshName();
        succeeded(submit(wish(name)));
        host.destroy(machines.require(name).id());
        await().until(() -> given().get("/api/v1/machines/{name}", name)
                .jsonPath()
                .getString("status")
                .equals("STOPPED"));
    }
}
