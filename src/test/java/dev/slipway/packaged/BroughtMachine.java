package dev.slipway.packaged;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.intake.upload.TusClient;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** The machine "brought": of VirtualBox, its folder sent from elsewhere, its Windows without an agent until somebody runs the kit's setup. */
final class BroughtMachine {
    static final String IDE = """
        <StorageController name="IDE" type="PIIX4" PortCount="2" Bootable="true">""";
    static final String SATA = """
        <StorageController name="SATA" type="AHCI" PortCount="2" Bootable="true">""";

    private final PracticeLab lab;
    private final JsonPath accepted;

    private BroughtMachine(PracticeLab lab, JsonPath accepted) {
        this.lab = lab;
        this.accepted = accepted;
    }

    /** @param controller that it had in VirtualBox */
    static BroughtMachine begin(PracticeLab lab, Path disk, String controller) throws Exception {
        lab.register("drivers", lab.service.importFile(PracticeLab.PRACTICE.resolve("virtio-win-practice.iso")));
        String uuid = given().spec(lab.service.request())
                .get("/api/v1/images/disk")
                .jsonPath()
                .getString("facts.uuid");
        var folder = UUID.randomUUID();
        sent(lab, folder, "Practice VM/bare.vdi", Files.readAllBytes(disk));
        var xml = definition(uuid, controller).getBytes(StandardCharsets.UTF_8);
        var wish = Map.of(
                "path",
                sent(lab, folder, "Practice VM/Practice.vbox", xml),
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
        return new BroughtMachine(lab, answer.jsonPath());
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

    String id() {
        return accepted.getString("id");
    }

    void boots() throws Exception {
        lab.boots("brought", accepted);
    }

    void waitsForItsKit() {
        var step = "steps.find { it.key == 'await-kit' }";
        await().atMost(Duration.ofMinutes(2))
                .until(() -> "WAITING".equals(lab.operation(id()).getString(step + ".state")));
        String picture =
                lab.operation(id()).getString(step + ".problem.remedies.find { it.href.endsWith('screenshot') }.href");
        assertThat(given().spec(lab.service.request()).get(picture).asByteArray())
                .as("the screen as a PNG")
                .startsWith(0x89, 'P', 'N', 'G');
    }

    /** The operation as it ended. */
    JsonPath switched(Map<String, String> wish) {
        var answer = given().spec(lab.service.request()).body(wish).post("/api/v1/machines/brought/controller");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        return lab.awaitDone(answer.jsonPath().getString("id"));
    }

    private static String definition(String disk, String controller) {
        return """
            <?xml version="1.0"?>
            <VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
              <Machine uuid="{855cfe19-0b28-43ad-9871-8ab15cde7435}" name="Practice" OSType="Windows10_64">
                <MediaRegistry><HardDisks>
                  <HardDisk uuid="{%1$s}" location="bare.vdi" format="VDI" type="Normal"/>
                </HardDisks></MediaRegistry>
                <Hardware>
                  <CPU count="1"/><Memory RAMSize="5120"/><Chipset type="ICH9"/>
                  <Network><Adapter slot="0" enabled="true" MACAddress="080027123456" type="82540EM"><NAT/></Adapter></Network>
                  <StorageControllers>
                    %2$s
                      <AttachedDevice type="HardDisk" port="0" device="0"><Image uuid="{%1$s}"/></AttachedDevice>
                    </StorageController>
                  </StorageControllers>
                </Hardware>
              </Machine>
            </VirtualBox>
            """.formatted(disk, controller);
    }
}
