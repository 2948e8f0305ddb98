package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.virtualbox.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the door for machines of VirtualBox says before is what it does afterwards, and saying it leaves nothing behind. */
@QuarkusTest
class ImportDryRunTest extends ImportCase {
    @BeforeEach
    void aMachineOfVirtualBox() throws IOException {
        Samples.bootable(folder.resolve("win10.vdi"));
        Files.writeString(definition(), Samples.withAddress("Win 10 (Lab)", mac));
    }

    @AfterEach
    void noImageStays() {
        images.list().stream()
                .filter(image -> image.file().startsWith(folder))
                .forEach(image -> images.remove(image.id()));
    }

    private Path definition() {
        return folder.resolve("win10.vbox");
    }

    private Map<String, Object> wish() {
        var wish = new HashMap<String, Object>();
        wish.put("path", definition().toString());
        wish.put("name", name);
        wish.put("template", "practice-guest");
        wish.put("engine", "tcg");
        return wish;
    }

    private static ValidatableResponse post(Map<String, Object> wish) {
        return given().contentType("application/json")
                .body(wish)
                .post("/api/v1/imports")
                .then();
    }

    /** Without {@code apply}; proves that nothing was registered or made. */
    private ValidatableResponse dryRun(Map<String, Object> wish) {
        var imagesBefore = images.list();
        var machinesBefore = machines.list().size();
        var answer = post(wish).statusCode(200);
        assertThat(images.list()).isEqualTo(imagesBefore);
        assertThat(machines.list()).hasSize(machinesBefore);
        return answer;
    }

    private static ValidatableResponse apply(Map<String, Object> wish) {
        var applied = new HashMap<>(wish);
        applied.put("apply", true);
        return post(applied);
    }

    private void isRefusedJustSo(Map<String, Object> wish) {
        var said = dryRun(wish).body("steps", empty()).extract().<List<String>>path("problems.title");
        var refused = apply(wish).extract().jsonPath();
        var done = said.size() == 1 ? List.of(refused.getString("title")) : refused.getList("problems.title");
        assertThat(said).isNotEmpty();
        assertThat((List<?>) done).isEqualTo(said);
    }

    private static void done(ValidatableResponse accepted) {
        var operation = accepted.statusCode(202).extract().path("id");
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("SUCCEEDED"));
    }

    private static void delete(String machine) {
        done(given().delete("/api/v1/machines/{name}", machine).then());
    }

    @Test
    void theStepsAreThoseOfTheOperation() {
        var steps = dryRun(wish())
                .body("problems", empty())
                .body("steps[0].usuallySeconds", org.hamcrest.Matchers.notNullValue())
                .extract()
                .<List<String>>path("steps.title");
        var accepted = apply(wish());
        assertThat(accepted.extract().<List<String>>path("steps.title"))
                .isNotEmpty()
                .isEqualTo(steps);
        done(accepted);
        delete(name);
    }

    @Test
    void theFirmwareIsThatOfTheDiskWhateverTheDefinitionSays() throws IOException {
        Files.writeString(
                definition(),
                Samples.withAddress("Win 10 (Lab)", mac).replace("<Network>", "<Firmware type=\"EFI\"/><Network>"));
        dryRun(wish())
                .body("proposal.firmware", equalTo("bios"))
                .body("findings.find { it.what == 'Firmware' }.slipway", equalTo("bios"))
                .body("findings.find { it.what == 'Firmware' }.virtualBox", equalTo("EFI"))
                .body("findings.find { it.what == 'Firmware' }.severity", equalTo("warning"));
        done(apply(wish()));
        given().get("/api/v1/machines/{name}", name).then().body("firmware", equalTo("bios"));
        // The same once the disk is an image.
        var again = wish();
        again.put("name", name + "b");
        again.put("mac", "");
        dryRun(again).body("proposal.firmware", equalTo("bios"));
        delete(name);
    }

    @Test
    void everythingIsRefusedBeforeAsItIsAfterwards() {
        var wish = wish();
        wish.put("name", "Not A Name");
        wish.put("cpus", 1000);
        wish.put("mac", "01:00:5e:00:00:01");
        wish.put("controller", "flux");
        dryRun(wish).body("problems.size()", equalTo(4)).body("problems.code", hasItems("INVALID_NAME"));
        isRefusedJustSo(wish);
        wish = wish();
        wish.put("template", "windows-95");
        isRefusedJustSo(wish);
    }

    @Test
    void aSecondMachineOfADefinitionNeedsANameAndAnAddress() {
        done(apply(wish()));
        dryRun(wish())
                .body("problems.code", hasItems("NAME_TAKEN"))
                .body("problems.size()", equalTo(2))
                .body("problems[1].title", containsString("has the MAC address"))
                .body("problems[1].remedies[0].sentence", containsString("\"mac\": \"\""))
                .body("problems[1].remedies[0].sentence", containsString("check box"));
        isRefusedJustSo(wish());
        var second = wish();
        second.put("name", name + "b");
        second.put("mac", "");
        dryRun(second).body("problems", empty());
        done(apply(second));
        assertThat(images.list().stream().filter(image -> image.file().startsWith(folder)))
                .hasSize(1);
        delete(name + "b");
        delete(name);
    }

    @Test
    void whatIsWrongWithTheDiskIsSaidToo() throws IOException {
        VdiBuilder.full(2).write(folder.resolve("win10.vdi"));
        dryRun(wish()).body("problems.title", hasItems("Nothing can boot from \"win10\"."));
        isRefusedJustSo(wish());
    }

    @Test
    void blockersOfTheDefinitionStandBesideTheRest() throws IOException {
        Files.writeString(
                definition(),
                Samples.withAddress("x", mac)
                        .replace("OSType=", "aborted=\"true\" OSType=")
                        .replace("location=\"win10.vdi\"", "location=\"away.vdi\""));
        var wish = wish();
        wish.put("cpus", 1000);
        dryRun(wish)
                .body("findings[0].severity", equalTo("blocker"))
                .body("problems.code", hasItems("SOURCE_NOT_SHUT_DOWN", "IMAGE_UNREADABLE", "INVALID_REQUEST"));
        isRefusedJustSo(wish);
    }
}
