package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.*;

import dev.slipway.disk.format.Disks;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Image;
import dev.slipway.image.Images;
import dev.slipway.machine.Machines;
import dev.slipway.rootfs.Tars;
import dev.slipway.storage.OwnDisks;
import dev.slipway.virtualbox.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machines whose disk is in an appliance or in several files: one operation makes the disk, the image and the machine. */
@QuarkusTest
class MadeDiskImportTest {
    @Inject
    FakeHypervisor host;

    @Inject
    Images images;

    @Inject
    OwnDisks disks;

    @Inject
    Machines machines;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Path folder;
    private String name;
    private List<Image> before;

    @BeforeEach
    void aFolder() throws IOException {
        host.forgetEverything();
        name = "o" + UUID.randomUUID().toString().substring(24);
        folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve("made-" + name));
        before = images.list();
    }

    @AfterEach
    void nothingStays() throws IOException {
        made().forEach(image -> images.remove(image.id()));
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private List<Image> made() {
        return images.list().stream().filter(image -> !before.contains(image)).toList();
    }

    private String bring(Path definition) {
        return given().contentType("application/json")
                .body(Map.of(
                        "path",
                        definition.toString(),
                        "name",
                        name,
                        "apply",
                        true,
                        "template",
                        "practice-guest",
                        "engine",
                        "tcg"))
                .post("/api/v1/imports")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static ValidatableResponse done(String operation) {
        return given().get("/api/v1/operations/{id}?wait=60s", operation).then();
    }

    private void removeMachine() {
        var operation = given().delete("/api/v1/machines/{name}", name)
                .then()
                .statusCode(202)
                .extract()
                .<String>path("id");
        done(operation).body("state", equalTo("SUCCEEDED"));
    }

    private Path appliance(boolean right) throws Exception {
        var raw = Disks.raw(folder.resolve("disk.raw"));
        var vmdk = Files.readAllBytes(Disks.make(Disks.KINDS.get(10), raw, folder.resolve("disk.vmdk")));
        var digest = MessageDigest.getInstance("SHA-256").digest(vmdk);
        digest[0] ^= (byte) (right ? 0 : 1);
        var tar = new Tars()
                .file("win10.ovf", Samples.text("win10-exported.ovf"))
                .file("win10-disk001.vmdk", vmdk)
                .file(
                        "win10.mf",
                        "SHA256 (win10-disk001.vmdk) = %s\n"
                                .formatted(HexFormat.of().formatHex(digest)))
                .tar();
        return Files.write(folder.resolve("win10.ova"), tar);
    }

    @Test
    void anApplianceBecomesAMachine() throws Exception {
        done(bring(appliance(true)))
                .body("state", equalTo("SUCCEEDED"))
                .body("steps.key", hasItems("extract-disk", "register-image", "check-image"))
                .body("steps[0].title", equalTo("Take the disk out of the appliance"));
        assertThat(made()).hasSize(1);
        var image = made().getFirst();
        assertThat(image.file()).isEqualTo(disks.file(image.id())).hasSameBinaryContentAs(folder.resolve("disk.vmdk"));
        assertThat(machines.require(name).imageId()).isEqualTo(image.id());
        given().get("/machines/{name}/definition", name).then().statusCode(200);
        removeMachine();
    }

    @Test
    void whatFailsIsUndoneWhole() throws Exception {
        var operation = bring(appliance(false));
        done(operation)
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("IMAGE_CORRUPT"))
                .body("problem.detail", containsString("manifest"));
        assertThat(made()).isEmpty();
        assertThat(machines.find(name)).isPresent();
        given().post("/api/v1/operations/{id}/cancel", operation).then().statusCode(202);
        done(operation).body("state", equalTo("CANCELLED"));
        assertThat(machines.find(name)).isEmpty();
        try (var left = Files.list(disks.file(UUID.randomUUID()).getParent())) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".part"));
        }
    }

    @Test
    void aDiskWithSnapshotsBecomesAMachine() throws Exception {
        var sector = new byte[512];
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        var root = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
        VdiBuilder.full(3).uuid(0x188, root).write(folder.resolve("win10.vdi"), 0, sector);
        VdiBuilder.withMap(VdiBuilder.FREE, 0, VdiBuilder.ZERO)
                .i32(0x4c, 4)
                .uuid(0x1a8, root)
                .write(folder.resolve("leaf.vdi"), 1 << 20, new byte[] {1, 2, 3});
        var definition = Files.writeString(
                folder.resolve("win10.vbox"),
                Samples.small(
                        "name=\"win10\"",
                        "<HardDisk uuid=\"{%s}\" location=\"win10.vdi\" format=\"VDI\" type=\"Normal\">%s</HardDisk>"
                                .formatted(root, Samples.disk("leaf.vdi")),
                        ""));
        done(bring(definition)).body("state", equalTo("SUCCEEDED")).body("steps.key", hasItem("flatten-disk"));
        var expected = new byte[3 << 20];
        System.arraycopy(sector, 0, expected, 0, 512);
        System.arraycopy(new byte[] {1, 2, 3}, 0, expected, 1 << 20, 3);
        assertThat(made().getFirst().file()).hasBinaryContent(expected);
        removeMachine();
    }
}
