package dev.slipway.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.image.upload.TusClient;
import dev.slipway.image.vdi.Qemu;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What other programs leave becomes a machine: the practice guest boots from each on real libvirt and QEMU. */
@Tag("guest")
@Tag("packaged")
class ImportTest {
    private static final Map<String, List<String>> FORMATS = formats();

    private static Map<String, List<String>> formats() {
        var formats = new LinkedHashMap<String, List<String>>();
        formats.put("vmdk", List.of("-O", "vmdk", "-o", "subformat=streamOptimized"));
        formats.put("vhd", List.of("-O", "vpc", "-o", "subformat=dynamic,force_size=on"));
        formats.put("vhdx", List.of("-O", "vhdx"));
        formats.put("qcow2", List.of("-O", "qcow2"));
        return formats;
    }

    @Test
    void disksOfOtherFormatsBoot() throws Exception {
        var disk = PracticeLab.variant("with-vioscsi", """
                {"boot_drivers": ["storahci", "vioscsi"]}""");
        try (var lab = PracticeLab.started(disk)) {
            var accepted = new LinkedHashMap<String, JsonPath>();
            for (var format : FORMATS.keySet()) {
                lab.register(format + "-disk", lab.service.importFile(converted(disk, format)));
                // All at once, as guests wait more than they work.
                var wish = Map.of(
                        "name",
                        "on-" + format,
                        "template",
                        "practice-guest",
                        "image",
                        format + "-disk",
                        "controller",
                        format.equals("qcow2") ? "virtio-scsi" : "sata",
                        "owner",
                        PracticeLab.OWNER);
                accepted.put(format, lab.submit(wish));
            }
            for (var format : FORMATS.keySet()) {
                isTheSameDisk(lab, format + "-disk");
            }
            for (var format : FORMATS.keySet()) {
                lab.boots("on-" + format, Objects.requireNonNull(accepted.get(format)));
                assertThat(Virsh.run("dumpxml", "--inactive", "slipway-on-" + format))
                        .doesNotContain(lab.service.importDirectory().toString());
                lab.delete("on-" + format);
            }
            assertThat(lab.files()).as("files left behind").isEmpty();
        }
    }

    /** As a browser sends a folder: each file is an upload that keeps its name and place. Answers where it lies. */
    private static String sent(PracticeLab lab, UUID folder, String path, byte[] file) throws Exception {
        var client = new TusClient(lab.url());
        var upload = client.created(
                file.length,
                Map.of(
                        "filename",
                        path,
                        "folder",
                        folder.toString(),
                        "relativePath",
                        path,
                        "sha256",
                        TusClient.sha256(file)));
        client.send(upload, file, 0);
        return client.awaitEnd(upload).jsonPath().getString("path");
    }

    /** Its folder is sent from elsewhere; its Windows has no guest agent, so somebody runs the guest kit's setup in it. */
    @Test
    void aVirtualBoxMachineIsBroughtByItsDefinition() throws Exception {
        var bare = PracticeLab.variant("bare", """
                {"agent_installed": false, "person_runs_setup_after_s": 6, "boot_drivers": ["intelide"]}""");
        try (var lab = PracticeLab.started(bare)) {
            lab.register("drivers", lab.service.importFile(PracticeLab.PRACTICE.resolve("virtio-win-practice.iso")));
            String uuid = given().spec(lab.service.request())
                    .get("/api/v1/images/disk")
                    .jsonPath()
                    .getString("facts.uuid");
            var folder = UUID.randomUUID();
            sent(lab, folder, "Practice VM/bare.vdi", Files.readAllBytes(bare));
            var definition = sent(
                    lab, folder, "Practice VM/Practice.vbox", definition(uuid).getBytes(StandardCharsets.UTF_8));
            var wish = Map.of(
                    "path",
                    definition,
                    "apply",
                    true,
                    "name",
                    "brought",
                    "template",
                    "practice-guest",
                    "owner",
                    PracticeLab.OWNER,
                    "guestKit",
                    "drivers");
            var answer = given().spec(lab.service.request()).body(wish).post("/api/v1/imports");
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
            waitsForItsKit(lab, answer.jsonPath().getString("id"));
            lab.boots("brought", answer.jsonPath());
            assertThat(Virsh.run("dumpxml", "slipway-brought"))
                    .contains("08:00:27:12:34:56", "5242880")
                    .contains("<target dev='sda' bus='ide'/>", "machine='pc-i440fx");
            try (var media = Files.list(lab.service.imagesDirectory().resolve("media"))) {
                assertThat(media).as("the kit is out of the drive").isEmpty();
            }
            comesBackFromSata(lab);
            learnsVirtio(lab);
        }
    }

    /** Its Windows has no driver for SATA that starts at boot, so it stops with 0x7B there. */
    private static void comesBackFromSata(PracticeLab lab) throws Exception {
        var end = switched(lab, Map.of("controller", "sata"));
        assertThat(end.getString("state")).as(end.prettify()).isEqualTo("FAILED");
        assertThat(end.getString("problem.code")).isEqualTo("CONTROLLER_ROLLED_BACK");
        assertThat(end.getString("problem.title")).contains("The machine is as before, on IDE.");
        assertThat(end.getString("problem.detail")).contains("restarted 3 times");
        assertThat(lab.guestAnswers("brought")).isTrue();
        assertThat(Virsh.run("dumpxml", "slipway-brought")).contains("<target dev='sda' bus='ide'/>");
    }

    private static void learnsVirtio(PracticeLab lab) throws Exception {
        PracticeLab.succeeded(switched(lab, Map.of("controller", "virtio-scsi", "driverDisc", "drivers")));
        assertThat(lab.guestAnswers("brought")).isTrue();
        assertThat(Virsh.run("dumpxml", "slipway-brought"))
                .contains("<target dev='sda' bus='scsi'/>", "model='virtio-scsi'", "machine='pc-q35")
                .doesNotContain("sdc", "spare");
        try (var volumes = Files.list(lab.service.imagesDirectory().resolve("volumes"))) {
            assertThat(volumes).as("one disk and nothing else").hasSize(1);
        }
    }

    /** The operation as it ended. */
    private static JsonPath switched(PracticeLab lab, Map<String, String> wish) {
        var answer = given().spec(lab.service.request()).body(wish).post("/api/v1/machines/brought/controller");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        return lab.awaitDone(answer.jsonPath().getString("id"));
    }

    private static void waitsForItsKit(PracticeLab lab, String id) {
        var step = "steps.find { it.key == 'await-kit' }";
        await().atMost(Duration.ofMinutes(2))
                .until(() -> "WAITING".equals(lab.operation(id).getString(step + ".state")));
        String picture =
                lab.operation(id).getString(step + ".problem.remedies.find { it.href.endsWith('screenshot') }.href");
        assertThat(given().spec(lab.service.request()).get(picture).asByteArray())
                .as("the screen as a PNG")
                .startsWith(0x89, 'P', 'N', 'G');
    }

    private static String definition(String disk) {
        return """
            <?xml version="1.0"?>
            <VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
              <Machine uuid="{855cfe19-0b28-43ad-9871-8ab15cde7435}" name="Practice" OSType="Windows10_64">
                <MediaRegistry><HardDisks>
                  <HardDisk uuid="{%s}" location="bare.vdi" format="VDI" type="Normal"/>
                </HardDisks></MediaRegistry>
                <Hardware>
                  <CPU count="1"/><Memory RAMSize="5120"/><Chipset type="ICH9"/>
                  <Network><Adapter slot="0" enabled="true" MACAddress="080027123456" type="82540EM"><NAT/></Adapter></Network>
                  <StorageControllers>
                    <StorageController name="IDE" type="PIIX4" PortCount="2" Bootable="true">
                      <AttachedDevice type="HardDisk" port="0" device="0"><Image uuid="{%<s}"/></AttachedDevice>
                    </StorageController>
                  </StorageControllers>
                </Hardware>
              </Machine>
            </VirtualBox>
            """.formatted(disk);
    }

    private static Path converted(Path disk, String format) throws Exception {
        var target = PracticeLab.PRACTICE.resolve("practice." + format);
        var arguments = new ArrayList<>(List.of("convert", "-f", "vdi"));
        arguments.addAll(FORMATS.get(format));
        arguments.addAll(List.of(disk.toString(), target.toString()));
        Qemu.img(arguments.toArray(String[]::new));
        return target;
    }

    /** Out again as a qcow2, it is what came in. */
    private static void isTheSameDisk(PracticeLab lab, String image) throws Exception {
        var answer = given().spec(lab.service.request())
                .body(Map.of("format", "qcow2"))
                .post("/api/v1/images/{image}/exports", image);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        var done = lab.awaitDone(answer.jsonPath().getString("id"));
        PracticeLab.succeeded(done);
        String href = given().spec(lab.service.request())
                .get("/api/v1/images/{image}/exports", image)
                .jsonPath()
                .getString("[0].href");
        var exported = lab.service.importDirectory().resolve("exported.qcow2");
        Files.write(exported, given().spec(lab.service.request()).get(href).asByteArray());
        lab.isTheSameDisk(exported, "qcow2");
        given().spec(lab.service.request()).delete(href).then().statusCode(204);
    }
}
