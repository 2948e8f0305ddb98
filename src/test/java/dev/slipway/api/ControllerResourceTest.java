package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import dev.slipway.Patience;
import dev.slipway.boot.ControllerCase;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Firmware;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both doors to another disk controller. */
@QuarkusTest
@TestProfile(ControllerCase.WithStartingWindows.class)
class ControllerResourceTest extends ControllerCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeEach
    void aStrictWindows() {
        host.forgetEverything();
        windows.get().forgetEverything(DiskController.SATA);
    }

    private static ValidatableResponse post(String machine, Map<String, String> wish) {
        return given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines/{name}/controller", machine)
                .then();
    }

    private static String accepted(ValidatableResponse answer) {
        return answer.statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .extract()
                .path("id");
    }

    private static ValidatableResponse ended(String id) {
        return given().get("/api/v1/operations/{id}?wait=60s", id).then();
    }

    @Test
    void aMachineIsSwitchedToVirtio() throws Exception {
        var machine = machine(DiskController.SATA);
        var answer = post(machine.name().value(), Map.of("controller", "virtio-scsi", "driverDisc", disc().name()));
        answer.body("kind", equalTo("machine.controller"))
                .body("title", equalTo("Switch %s to virtio".formatted(machine.name())))
                .body(
                        "steps.key",
                        contains(
                                "bring-up",
                                "attach-spare",
                                "install-driver",
                                "move-disk",
                                "merge-snapshot",
                                "clear-jobs"));
        ended(accepted(answer)).body("state", equalTo("SUCCEEDED"));
        given().get("/api/v1/machines/{name}", machine.name().value())
                .then()
                .body("disk.controller", equalTo("virtio-scsi"));
        stands(machine, DiskController.VIRTIO_SCSI, DomainState.RUNNING);
    }

    @Test
    void whatDoesNotStartIsRolledBackAndSaid() throws Exception {
        var machine = machine(DiskController.SATA);
        ended(accepted(post(machine.name().value(), Map.of("controller", "ide"))))
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("CONTROLLER_ROLLED_BACK"))
                .body("problem.title", containsString("The machine is as before, on SATA."));
        stands(machine, DiskController.SATA, DomainState.RUNNING);
    }

    @Test
    void everyReasonAgainstItIsSaidAtOnce() throws Exception {
        var machine = machine(DiskController.SATA);
        host.vanish(machine.id());
        machines.observed(machine.id(), Optional.empty());
        post(machine.name().value(), Map.of("controller", "virtio-scsi"))
                .statusCode(409)
                .body(
                        "problems.title",
                        hasItems(containsString("has no domain"), containsString("No driver CD is named")));
    }

    @Test
    void aWindowsThatNobodyAskedYetIsAsked() throws Exception {
        var machine = neverAsked(DiskController.SATA, Firmware.BIOS).name().value();
        windows.get().agent(false);
        post(machine, Map.of("controller", "ide"))
                .statusCode(409)
                .body("title", containsString("No guest agent answers"));
        windows.get().agent(true);
        windows.get().knows(DiskController.IDE);
        ended(accepted(post(machine, Map.of("controller", "ide")))).body("state", equalTo("SUCCEEDED"));
    }

    /** The way out of 0x7B for a machine that was made without a guest kit. */
    @Test
    void aSilentWindowsThatIsOffIsHungElsewhereWithoutAProof() throws Exception {
        var machine = neverAsked(DiskController.SATA, Firmware.BIOS);
        windows.get().agent(false);
        post(machine.name().value(), Map.of("controller", "ide"))
                .statusCode(409)
                .body("remedies[0].sentence", containsString("force the machine off"));
        host.destroy(machine.id());
        host.settle();
        ended(accepted(post(machine.name().value(), Map.of("controller", "ide"))))
                .body("state", equalTo("SUCCEEDED"))
                .body("steps.key", equalTo(List.of("hang-disk")));
        stands(machine, DiskController.IDE, DomainState.SHUT_OFF);
        ended(accepted(post(machine.name().value(), Map.of("controller", "virtio-scsi"))))
                .body("state", equalTo("SUCCEEDED"));
        stands(machine, DiskController.VIRTIO_SCSI, DomainState.SHUT_OFF);
    }

    @Test
    void aDiskThatStandsOnAnotherIsNotMoved() throws Exception {
        var machine = machine(DiskController.SATA);
        var below = machine.disk().top();
        var above = new DiskChain.Layer(volumes.layer(machine.id(), 9, DiskFormat.QCOW2), DiskFormat.QCOW2, false);
        machines.recordDisk(machine.id(), DiskChain.of(above, below));
        post(machine.name().value(), Map.of("controller", "ide"))
                .statusCode(409)
                .body("title", containsString("its last snapshot is not finished"));
    }

    @Test
    void secureBootGoesWithoutIde() throws Exception {
        var machine = machine(DiskController.SATA, Firmware.UEFI_SECURE_BOOT);
        post(machine.name().value(), Map.of("controller", "ide"))
                .statusCode(422)
                .body("title", equalTo("A machine with the firmware uefi-secure-boot does not start from IDE."));
    }

    @Test
    void whatIsNoWayIsRefusedByName() throws Exception {
        var name = machine(DiskController.SATA).name().value();
        post(name, Map.of("controller", "sata")).statusCode(409).body("title", containsString("hangs on SATA already"));
        post(name, Map.of("controller", "nvme"))
                .statusCode(422)
                .body("remedies[0].sentence", containsString("sata, ide, virtio-scsi, lsi-sas"));
        post(name, Map.of()).statusCode(422);
        post(name, Map.of("controller", "virtio-scsi", "driverDisc", "nothing")).statusCode(404);
        post("nobody", Map.of("controller", "ide")).statusCode(404);
    }

    /** Made from an image, with somebody who has yet to run the guest kit. */
    private String waiting(String name) throws Exception {
        var disk = "disk-" + UUID.randomUUID();
        images.register(
                Optional.of(disk), BootableDisk.vdi(importDirectory, disk).toString(), Optional.empty());
        windows.get().agent(false);
        String id = given().contentType("application/json")
                .body(Map.of(
                        "name",
                        name,
                        "template",
                        "practice-guest",
                        "image",
                        disk,
                        "engine",
                        "tcg",
                        "guestKit",
                        disc().name()))
                .post("/api/v1/machines")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        Patience.await()
                .atMost(PATIENCE)
                .until(() -> "WAITING"
                        .equals(given().get("/api/v1/operations/{id}", id)
                                .jsonPath()
                                .getString("steps.find { it.key == 'await-kit' }.state")));
        return id;
    }

    @Test
    void whileSomebodyHasToRunTheKitTheNextControllerIsTriedAtOnce() throws Exception {
        var name = "c" + UUID.randomUUID().toString().substring(24);
        var id = waiting(name);
        given().get("/machines/{name}", name)
                .then()
                .statusCode(200)
                .body(containsString("rests at its repair"), not(containsString("why-controller")));
        assertThat(accepted(post(name, Map.of("controller", "ide")))).isEqualTo(id);
        var machine = machines.require(name);
        Patience.await()
                .atMost(PATIENCE)
                .until(() -> host.spec(machine.id()).controller() == DiskController.IDE
                        && host.find(machine.id()).orElseThrow().state() == DomainState.RUNNING);
        windows.get().knows(DiskController.IDE);
        windows.get().agent(true);
        ended(id).body("state", equalTo("SUCCEEDED"));
        assertThat(machines.require(name).controller()).isEqualTo(DiskController.IDE);
    }

    @Test
    void thePageOffersItAndSaysWhyNot() throws Exception {
        var machine = machine(DiskController.SATA);
        var page = "/machines/" + machine.name();
        given().get(page)
                .then()
                .statusCode(200)
                .body(containsString("The disk hangs on <b>SATA</b>"))
                .body(containsString("value=\"virtio-scsi\""), containsString(disc().name()))
                .body(not(containsString("why-controller")));
        windows.get().knows(DiskController.IDE);
        var where = given().redirects()
                .follow(false)
                .header("Sec-Fetch-Site", "same-origin")
                .formParam("controller", "ide")
                .formParam("driverDisc", "")
                .post(page + "/controller")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        given().get(page).then().body(containsString("id=\"why-controller\">Something else is at work"));
        ended(where.substring(where.lastIndexOf('/') + 1)).body("state", equalTo("SUCCEEDED"));
        stands(machine, DiskController.IDE, DomainState.RUNNING);
    }
}
