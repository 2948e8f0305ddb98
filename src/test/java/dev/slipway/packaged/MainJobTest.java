package dev.slipway.packaged;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The main job on real libvirt and QEMU: a VDI becomes a machine with WSL 2 and SkiffOS in it. */
@ExtendWith(NeedsDaemon.class)
@Tag("guest")
@Tag("packaged")
class MainJobTest {
    @TempDir
    Path directory;

    record Fingerprint(String sha256, FileTime modified, Object owner, Object group) {
        static Fingerprint of(Path file) throws Exception {
            var digest = MessageDigest.getInstance("SHA-256");
            try (var in = Files.newInputStream(file)) {
                var buffer = new byte[1 << 20];
                for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    digest.update(buffer, 0, count);
                }
            }
            return new Fingerprint(
                    HexFormat.of().formatHex(digest.digest()),
                    Files.getLastModifiedTime(file),
                    Files.getAttribute(file, "unix:uid"),
                    Files.getAttribute(file, "unix:gid"));
        }
    }

    @Test
    void aVdiBecomesAMachineWithSkiffOsInIt() throws Exception {
        try (var lab = PracticeLab.started(PracticeLab.practiceDisk())) {
            var before = Fingerprint.of(lab.disk);
            var operation = lab.awaitDone(lab.create(lab.wish("main-job")));
            PracticeLab.succeeded(operation);

            assertThat(lab.runInDistro("main-job", "SkiffOS", "sh", "-c", "echo proof-$((6*7))"))
                    .contains("proof-42");
            assertThat(lab.runInDistro("main-job", "SkiffOS", "cat", "/etc/os-release"))
                    .contains("ID=skiff");

            var machine = lab.machine("main-job");
            assertThat(machine.getString("status")).isEqualTo("RUNNING");
            assertThat(machine.getString("engine")).isEqualTo("tcg");
            assertThat(machine.getBoolean("nested")).as("emulated SVM").isTrue();
            assertThat(machine.getBoolean("practice")).isTrue();
            assertThat(machine.getList("disk.chain")).as("one layer of its own").hasSize(1);
            assertThat(Virsh.run("dumpxml", "--inactive", "slipway-main-job")).doesNotContain(lab.disk.toString());
            assertThat(Fingerprint.of(lab.disk)).as("the original VDI").isEqualTo(before);
            assertThat(Files.readString(lab.service.log()))
                    .as("the log keeps the secret")
                    .doesNotContain(PracticeLab.PASSWORD);

            assertThat(Openings.of(lab.service))
                    .as("who else may read or replace it")
                    .isEmpty();

            Virsh.run("suspend", "slipway-main-job");
            shows(lab, "PAUSED");
            Virsh.run("resume", "slipway-main-job");
            shows(lab, "RUNNING");

            lab.delete("main-job");
            assertThat(Virsh.domains()).doesNotContain("slipway-main-job");
            assertThat(lab.files()).as("files left behind").isEmpty();
            assertThat(Fingerprint.of(lab.disk)).as("the original VDI").isEqualTo(before);
        }
    }

    /** What somebody does with virsh is seen. */
    private static void shows(PracticeLab lab, String status) {
        await().until(() -> lab.machine("main-job").getString("status").equals(status));
    }

    private static void succeeds(PracticeLab lab, JsonPath accepted) {
        var operation = lab.awaitDone(accepted.getString("id"));
        PracticeLab.succeeded(operation);
    }

    /** The other path: nothing that asks for virtualization inside, an owner who is not logged on, and WSL set up in a machine that is there already. */
    @Test
    void wslOneNeedsNoVirtualizationInside() throws Exception {
        var plain = PracticeLab.variant(directory, "plain", """
                {"autologon": false}""");
        try (var lab = PracticeLab.started(plain)) {
            var owner = Map.of("user", PracticeLab.USER, "password", PracticeLab.PASSWORD);
            succeeds(
                    lab,
                    lab.submit(
                            Map.of("name", "wsl-one", "template", "practice-guest", "image", "disk", "owner", owner)));
            var distro = Map.of("name", "Lab", "image", "rootfs", "default", true);
            succeeds(
                    lab,
                    given().spec(lab.service.request())
                            .body(Map.of("version", 1, "package", "wsl-msi", "distros", List.of(distro)))
                            .put("/api/v1/machines/wsl-one/wsl")
                            .jsonPath());
            assertThat(lab.runInDistro("wsl-one", "Lab", "sh", "-c", "echo one-$((6*7))"))
                    .contains("one-42");
            var wsl = lab.machine("wsl-one").getMap("wsl");
            assertThat(wsl.get("version")).isEqualTo(1);
            assertThat(wsl.toString()).contains("VIRTUAL_MACHINE_PLATFORM=DISABLED");
        }
    }
}
