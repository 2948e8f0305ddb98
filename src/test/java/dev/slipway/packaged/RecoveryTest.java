package dev.slipway.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
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

    /** Two rungs on which the guest comes back without its hypervisor, as its kernel really finds none it could use, then one that has it. */
    @Test
    void aCpuThatTheHypervisorCannotUseIsLeftForTheNextOfTheLadder() throws Exception {
        var unusable = rung("tcg-without-svm", "svm: disable") + rung("tcg-without-npt", "npt: disable");
        try (var lab = new PracticeLab(PracticeLab.practiceDisk())) {
            lab.service.set(
                    "SLIPWAY_TEMPLATES_DIRECTORY", templatesWith(unusable).toString());
            lab.service.start();
            lab.registerImages();
            var operation = lab.awaitDone(lab.create(lab.wish("rungs")));
            PracticeLab.succeeded(operation);

            var machine = lab.machine("rungs");
            assertThat(machine.getString("cpuProfile")).isEqualTo("tcg-max");
            assertThat(machine.getBoolean("nested")).isTrue();
            assertThat(logOf(lab, operation, "restart"))
                    .filteredOn(line -> line.contains("its hypervisor does not run"))
                    .hasSize(2);
            assertThat(lab.runInDistro("rungs", "SkiffOS", "sh", "-c", "echo rung-$((6*7))"))
                    .contains("rung-42");
        }
    }

    private static String rung(String name, String feature) {
        return "  - {name: %1$s, title: %1$s, engine: tcg, vendor: any, when: For this test., enlightenments: none, "
                        .formatted(name)
                + "cpu: {mode: custom, model: EPYC, check: none, features: {%s}}}\n".formatted(feature);
    }

    private Path templatesWith(String firstRungs) throws IOException {
        var folder = directory.resolve("vm-templates");
        try (var packaged = Files.walk(Path.of("vm-templates"))) {
            for (var file : packaged.toList()) {
                Files.copy(file, directory.resolve(file));
            }
        }
        var profiles = folder.resolve("cpu-profiles.yaml");
        var text = Files.readString(profiles).replace("  - name: tcg-max", firstRungs + "  - name: tcg-max");
        Files.writeString(profiles, text);
        assertThat(text).contains(firstRungs);
        return folder;
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
