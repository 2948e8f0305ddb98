package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.hypervisor.NetworkCard.Attachment;
import dev.slipway.hypervisor.Screen;
import dev.slipway.machine.Machine;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an older Slipway left open is named by the doctor, and closed by the next start. */
@QuarkusTest
class MachinesOfBeforeTest extends MachineCase {
    @Inject
    SampleMachines samples;

    private Machine machine;

    @BeforeEach
    void aMachineOfBefore() {
        machine = samples.running("before-1", "windows-10");
    }

    @AfterEach
    void cleanUp() {
        samples.forget(machine);
    }

    @Test
    void aScreenOnAPort() {
        doctor("screens", "PASS");
        host.screen(machine.id(), Screen.ON_A_PORT);
        doctor("screens", "WARN")
                .body("checks.find { it.id == 'screens' }.read", containsString("slipway-before-1"))
                .body("checks.find { it.id == 'screens' }.remedy.sentence", containsString("Shut these machines down"));
        host.reachable(false);
        doctor("screens", "INFO");
        host.reachable(true);
    }

    @Test
    void theUserNetwork() {
        doctor("user-net", "WARN")
                .body("checks.find { it.id == 'user-net' }.read", containsString("before-1"))
                .body(
                        "checks.find { it.id == 'user-net' }.remedy.sentence",
                        containsString("Shut them down and start"));
        start();
        assertThat(attachment()).as("a machine that runs").isEqualTo(new Attachment.User());

        host.destroy(machine.id());
        start();
        assertThat(attachment()).isEqualTo(new Attachment.Network("default", true, true));
        assertThat(machines.require(machine.id()).mac()).isEqualTo(machine.mac());
        doctor("user-net", "PASS");
    }

    private Attachment attachment() {
        return host.spec(machine.id()).network().attachment();
    }

    private void start() {
        succeeded(given().post("/api/v1/machines/before-1/start").path("id"));
    }

    private static ValidatableResponse doctor(String check, String outcome) {
        return given().post("/api/v1/hosts/local/doctor")
                .then()
                .body("checks.find { it.id == '%s' }.outcome".formatted(check), equalTo(outcome));
    }
}
