package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.slipway.hypervisor.NetworkCard.Attachment;
import dev.slipway.suite.OtherSettings;
import dev.slipway.virtualbox.Samples;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A host whose machines share QEMU's own network, from which a guest reaches the host's loopback: for practice guests only. */
@QuarkusTest
@TestProfile(OtherSettings.class)
class UserNetworkTest extends MachineCase {
    private static final String COMMAND = "SLIPWAY_ENGINE=kvm SLIPWAY_NETWORK=default ./slipway up";

    @Inject
    SampleMachines samples;

    @Test
    void aPracticeGuestIsMadeOnIt() {
        var name = freshName();
        succeeded(submit(wish(name)));
        var id = machines.require(name).id();
        assertThat(host.spec(id).network().attachment()).isEqualTo(new Attachment.User());
        succeeded(given().delete("/api/v1/machines/{name}", name).path("id"));
    }

    @Test
    void anythingElseIsRefusedBeforeItIsMade() {
        var wish = wish(freshName());
        wish.put("template", "windows-10");
        given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines")
                .then()
                .statusCode(503)
                .body("code", equalTo("HOST_NOT_READY"))
                .body("title", containsString("for the practice guest only"))
                .body("remedies.command", hasItem(COMMAND));
        given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines?preview=true")
                .then()
                .statusCode(200)
                .body("problems.code", hasItem("HOST_NOT_READY"));
    }

    @Test
    void soIsAMachineOfVirtualBox() throws Exception {
        var folder = Files.createTempDirectory(
                Files.createDirectories(importDirectory).toAbsolutePath(), "user-network-");
        var disk = Samples.bootable(folder.resolve("win10.vdi"));
        var definition = Files.writeString(folder.resolve("win10.vbox"), Samples.withAddress("Win 10", "080027AA5501"));
        given().contentType("application/json")
                .body(Map.of("path", definition.toString(), "name", freshName(), "template", "windows-10"))
                .post("/api/v1/imports")
                .then()
                .statusCode(200)
                .body("problems.code", hasItem("HOST_NOT_READY"));
        Files.delete(disk);
        Files.delete(definition);
        Files.delete(folder);
    }

    @Test
    void theDoctorNamesThoseOfBefore() {
        var practice = samples.running("user-practice");
        var windows = samples.running("user-windows", "windows-10");
        given().post("/api/v1/hosts/local/doctor")
                .then()
                .body("checks.find { it.id == 'user-net' }.outcome", equalTo("WARN"))
                .body("checks.find { it.id == 'user-net' }.read", containsString("loopback: user-windows."))
                .body("checks.find { it.id == 'user-net' }.remedy.command", equalTo(COMMAND));
        samples.forget(windows);
        given().post("/api/v1/hosts/local/doctor")
                .then()
                .body("checks.find { it.id == 'user-net' }.outcome", equalTo("PASS"));
        samples.forget(practice);
    }
}
