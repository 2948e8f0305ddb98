package dev.slipway.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What other programs leave becomes a machine: the practice guest boots from each on real libvirt and QEMU. */
@ExtendWith(NeedsDaemon.class)
@Tag("guest")
@Tag("packaged")
class ImportTest {
    @TempDir
    Path directory;

    private static final Map<String, List<String>> FORMATS = formats();

    // VMware's own default, and what is quickest here.
    private static final Map<String, String> CONTROLLERS = Map.of("vmdk", "lsi-sas", "qcow2", "virtio-scsi");

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
        var disk = PracticeLab.variant(directory, "with-drivers", """
                {"boot_drivers": ["storahci", "vioscsi", "LSI_SAS"]}""");
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
                        CONTROLLERS.getOrDefault(format, "sata"),
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

    /** Its folder is sent from elsewhere; its Windows has no guest agent, so somebody runs the guest kit's setup in it. */
    @Test
    void aVirtualBoxMachineIsBroughtByItsDefinition() throws Exception {
        var bare = PracticeLab.variant(directory, "bare", """
                {"agent_installed": false, "person_runs_setup_after_s": 6, "boot_drivers": ["intelide"]}""");
        try (var lab = PracticeLab.started(bare)) {
            var brought = BroughtMachine.begin(lab, bare, BroughtMachine.IDE);
            brought.waitsForItsKit();
            brought.boots();
            assertThat(Virsh.run("dumpxml", "slipway-brought"))
                    .contains("08:00:27:12:34:56", "5242880")
                    .contains("<target dev='sda' bus='ide'/>", "machine='pc-i440fx");
            try (var media = Files.list(lab.service.imagesDirectory().resolve("media"))) {
                assertThat(media).as("the kit is out of the drive").isEmpty();
            }
        }
    }

    private Path converted(Path disk, String format) throws Exception {
        var target = directory.resolve("practice." + format);
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
