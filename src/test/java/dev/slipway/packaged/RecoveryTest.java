package dev.slipway.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong inside the guest: it stays silent, or loops after its hypervisor is on. */
@ExtendWith(NeedsDaemon.class)
@Tag("guest")
@Tag("packaged")
class RecoveryTest {
    @TempDir
    Path directory;

    @Test
    void aGuestThatLoopsIsRolledBackAndComesUpWithTheNextCpuProfile() throws Exception {
        // Loops with its hypervisor on as long as it sees the CPU of the ladder's first rung.
        var disk = PracticeLab.variant(
                directory, "loops", "{\"hypervisor_boot\": \"loop\", \"loops_if_model\": \"QEMU TCG CPU\"}");
        try (var lab = PracticeLab.started(disk)) {
            var operation = lab.awaitDone(lab.create(lab.wishForWslOnly("loops")));
            PracticeLab.succeeded(operation);
            assertThat(lab.machine("loops").getString("cpuProfile")).isEqualTo("tcg-named");
            assertThat(logOf(lab, operation, "restart"))
                    .anySatisfy(line -> assertThat(line).contains("Rolled back to the snapshot; next CPU profile"));
            assertThat(PracticeLab.step(operation, "restart").get("detail"))
                    .asString()
                    .contains("Rolled back");
        }
    }

    @Test
    void aMuteGuestEndsAtItsDeadlineWithAPictureAndAWayOut() throws Exception {
        var disk = PracticeLab.variant(directory, "mute", "{\"mute\": true}");
        try (var lab = new PracticeLab(disk)) {
            lab.service.set("SLIPWAY_GUEST_BOOT_PATIENCE", "20s");
            lab.service.start();
            lab.registerImages();
            var id = lab.create(lab.wishForWslOnly("mute"));

            // A silent guest must not slow the rest down.
            var asked = Instant.now();
            for (var round = 0; round < 10; round++) {
                given().spec(lab.service.request())
                        .get("/api/v1/machines")
                        .then()
                        .statusCode(200);
            }
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(20));

            var operation = lab.awaitDone(id);
            assertThat(operation.getString("state")).isEqualTo("FAILED");
            assertThat(operation.getString("problem.code")).isEqualTo("GUEST_NOT_READY");
            assertThat(operation.getList("problem.remedies")).isNotEmpty();
            var picture = given().spec(lab.service.request())
                    .get("/api/v1/operations/{id}/steps/await-guest/screenshot", id)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asByteArray();
            assertThat(picture).startsWith(0x89, 'P', 'N', 'G');

            given().spec(lab.service.request())
                    .post("/api/v1/operations/{id}/cancel", id)
                    .then()
                    .statusCode(202);
            assertThat(lab.awaitDone(id).getString("state")).isEqualTo("CANCELLED");
            assertThat(Virsh.domains()).doesNotContain("slipway-mute");
            assertThat(lab.files()).isEmpty();
        }
    }

    private static List<String> logOf(PracticeLab lab, JsonPath operation, String step) {
        return given().spec(lab.service.request())
                .get("/api/v1/operations/{id}/steps/{step}/log", operation.getString("id"), step)
                .jsonPath()
                .getList("text", String.class);
    }
}
