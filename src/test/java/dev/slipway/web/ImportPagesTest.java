package dev.slipway.web;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.virtualbox.Samples;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ImportPagesTest {
    @Inject
    Images images;

    @Inject
    SampleMachines samples;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Path folder;

    @BeforeEach
    void aFolder() throws IOException {
        folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve("page & " + UUID.randomUUID()));
    }

    @AfterEach
    void nothingStays() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private String address() {
        return "0800" + UUID.randomUUID().toString().substring(24, 32);
    }

    private String definition(String text) throws IOException {
        return Files.writeString(folder.resolve("win10.vbox"), text).toString();
    }

    @Test
    void isLinkedFromMachinesAndImages() {
        for (var path : new String[] {"/machines", "/images"}) {
            given().get(path).then().body(containsString("href=\"/imports\""));
        }
    }

    @Test
    void listsDefinitionsAndReadsTheChosenOne() throws IOException {
        Samples.bootable(folder.resolve("win10.vdi"));
        var path = definition(Samples.withAddress("Win 10 (Lab)", address()));
        var list =
                given().get("/imports").then().statusCode(200).extract().body().asString();
        var link = list.replaceAll(
                "(?s).*href=\"(/imports\\?path=[^\"]*"
                        + folder.getFileName().toString().substring(7) + "[^\"]*)\".*",
                "$1");
        assertThat(link).startsWith("/imports?path=").doesNotContain(" ");
        assertThat(list).contains("<form", "method=\"get\"").doesNotContain("Create machine<");
        var page = given().urlEncodingEnabled(false)
                .get(link.replace("&amp;", "&"))
                .then()
                .statusCode(200)
                .extract()
                .body()
                .asString();
        assertThat(page)
                .contains("Win 10 (Lab)", "value=\"win-10-lab\"", "What will happen", "This machine can be brought")
                .contains("Activation", "Guest Additions", "Create machine")
                .contains("role=\"status\"", "<ol class=\"plan\">", "Start the machine")
                .doesNotContain("to settle first");
        assertThat(images.list()).noneMatch(image -> image.file().startsWith(folder));
        assertThat(page.split("<h1", -1)).hasSize(2);
        assertThat(page.split("disabled", -1)).hasSize(1);
        assertThat(page).contains(path.replace("&", "&amp;"));
    }

    @Test
    void whatStandsInTheWayIsShownAndTheButtonSaysWhy() throws IOException {
        var path = definition(Samples.text("win10-snapshots.vbox"));
        given().queryParam("path", path)
                .get("/imports")
                .then()
                .statusCode(200)
                .body(containsString("Stands in the way"))
                .body(containsString("VBoxManage clonemedium disk aaaaaaaa-0000-4000-8000-000000000003"))
                .body(containsString("disabled aria-describedby=\"blocked\""))
                .body(containsString("id=\"blocked\""));
    }

    /** One more lab machine of the same definition is a link that fills the form. */
    @Test
    void whatIsTakenHereIsSaidBesideTheFormWithAWayToASecondMachine() throws IOException {
        var machine = samples.running("win-10-lab");
        try {
            Samples.bootable(folder.resolve("win10.vdi"));
            var path =
                    definition(Samples.withAddress("Win 10 (Lab)", machine.mac().replace(":", "")));
            var page = given().queryParam("path", path)
                    .get("/imports")
                    .then()
                    .statusCode(200)
                    .body(not(containsString("This machine can be brought")))
                    .body(containsString("2 things to settle first"))
                    .body(containsString("There is already a machine"))
                    .body(containsString("has the MAC address " + machine.mac() + " already"))
                    .body(containsString("Call it win-10-lab-2, with a new MAC address"))
                    .extract()
                    .body()
                    .asString();
            var again = page.replaceAll("(?s).*href=\"(/imports\\?[^\"]*ownMac=yes[^\"]*)\".*", "$1");
            given().urlEncodingEnabled(false)
                    .get(again.replace("&amp;", "&"))
                    .then()
                    .statusCode(200)
                    .body(containsString("This machine can be brought"))
                    .body(containsString("value=\"win-10-lab-2\""))
                    .body(containsString("name=\"ownMac\" value=\"yes\" checked"));
        } finally {
            samples.forget(machine);
        }
    }

    @Test
    void thePlanFollowsTheForm() throws IOException {
        Samples.bootable(folder.resolve("win10.vdi"));
        var path = definition(Samples.withAddress("Win 10 (Lab)", address()));
        given().formParam("path", path)
                .formParam("name", "lab-1")
                .formParam("cpus", "1000")
                .post("/imports/preview")
                .then()
                .statusCode(200)
                .body(containsString("1 thing to settle first"))
                .body(containsString("1000 CPUs do not fit"))
                .body(not(containsString("<html")));
        given().formParam("path", path)
                .formParam("name", "lab-1")
                .formParam("cpus", "2")
                .post("/imports/preview")
                .then()
                .body(containsString("Start the machine"))
                .body(not(containsString("to settle first")));
        assertThat(images.list()).noneMatch(image -> image.file().startsWith(folder));
    }

    @Test
    void theProposedMachineCanBeChanged() throws IOException {
        Samples.bootable(folder.resolve("win10.vdi"));
        var definition = Samples.withAddress("Win 10 (Lab)", address()).replace("type=\"AHCI\"", "type=\"PIIX4\"");
        var path = definition(definition.replace("Windows10_64", "Windows11_64"));
        given().queryParam("path", path)
                .get("/imports")
                .then()
                .body(containsString("<option value=\"ide\" selected>IDE (PIIX)</option>"))
                .body(containsString("<option value=\"windows-11\" selected>"))
                .body(containsString("<option value=\"practice-guest\">"))
                .body(containsString("partition table says whether it starts by BIOS or UEFI"));
        given().formParam("path", path)
                .formParam("name", "lab-1")
                .formParam("template", "practice-guest")
                .formParam("controller", "flux")
                .post("/imports")
                .then()
                .statusCode(422)
                .body(containsString("id=\"controller-error\""))
                .body(containsString("&quot;flux&quot; is no value for controller."))
                .body(containsString("<option value=\"practice-guest\" selected>"));
    }

    /** Without the CD there is nothing to choose, and no box that says something else. */
    @Test
    void aGuestKitIsOfferedOnceItsDiscIsRegistered() throws IOException {
        Samples.bootable(folder.resolve("win10.vdi"));
        var path = definition(Samples.withAddress("Win 10 (Lab)", address()));
        assertThat(images.list()).noneMatch(image -> image.kind() == ImageKind.DRIVERS);
        for (var page : new String[] {"/imports?path=" + java.net.URLEncoder.encode(path, UTF_8), "/machines/new"}) {
            given().urlEncodingEnabled(false)
                    .get(page)
                    .then()
                    .statusCode(200)
                    .body(containsString("<a href=\"/images\">virtio-win.iso is registered</a>"))
                    .body(not(containsString("name=\"guestKit")))
                    .body(not(containsString("Its way into Windows")))
                    .body(not(containsString("Not needed")));
        }
        given().queryParam("path", path)
                .get("/imports")
                .then()
                .body(containsString("<b>Guest agent</b>"))
                .body(containsString("Register virtio-win.iso as an image."));
    }

    @Test
    void wslWithoutAGuestKitHasACatch() throws IOException {
        Samples.bootable(folder.resolve("win10.vdi"));
        given().formParam("path", definition(Samples.withAddress("Win 10 (Lab)", address())))
                .formParam("name", "lab-1")
                .formParam("user", "lab")
                .formParam("wsl", "2")
                .post("/imports/preview")
                .then()
                .body(containsString("Start the machine"))
                .body(containsString("WSL is set up by the guest agent."));
    }

    @Test
    void numbersAreRefusedForWhatIsWrongWithThem() throws IOException {
        Samples.bootable(folder.resolve("win10.vdi"));
        var path = definition(Samples.withAddress("Win 10 (Lab)", address()));
        given().formParam("path", path)
                .formParam("name", "Not a name")
                .formParam("cpus", "99999999999")
                .formParam("memory", "a lot")
                .post("/imports/preview")
                .then()
                .body(containsString("CPUs: 99999999999 is more than a machine can have."))
                .body(containsString("Memory must be a whole number."))
                .body(containsString("This is not a machine name."))
                .body(containsString("take the proposal&#39;s value"));
        given().formParam("path", path)
                .formParam("name", "lab-1")
                .formParam("memory", "99999999999")
                .post("/imports/preview")
                .then()
                .body(containsString("99999999999 MiB of memory are more than a machine can have."))
                .body(containsString("Ask for at most 16777216 MiB."));
        given().formParam("name", "lab-1")
                .formParam("cpus", "many")
                .post("/machines/new/preview")
                .then()
                .body(containsString("take the template&#39;s value"));
    }

    @Test
    void aPathThatCannotBeReadIsShownAgainWithTheReason() {
        given().queryParam("path", "/etc/\"><b>")
                .get("/imports")
                .then()
                .statusCode(422)
                .contentType("text/html")
                .body(containsString("Code IMAGE_OUTSIDE_IMPORT_DIRECTORY"))
                .body(containsString("value=\"/etc/&quot;&gt;&lt;b&gt;\""))
                .body(not(containsString("\"><b>")));
    }

    @Test
    void whatADefinitionSaysIsNeverMarkup() throws IOException {
        var path = definition(Samples.text("win10-new.vbox")
                .replace("Win 10 (Lab)", "&lt;img src=x onerror=alert(1)&gt;")
                .replace("vboxnet0", "&lt;script&gt;alert(1)&lt;/script&gt;")
                .replace("downloads", "&lt;img src=x&gt;"));
        given().queryParam("path", path)
                .get("/imports")
                .then()
                .statusCode(200)
                .body(containsString("&lt;img src=x"))
                .body(not(containsString("<img src=x")))
                .body(not(containsString("<script>alert")));
    }

    @Test
    void aRefusedFormKeepsWhatWasTypedAndSaysEverything() throws IOException {
        VdiBuilder.full(2).write(folder.resolve("win10.vdi"));
        var path = definition(Samples.small("name=\"x\"", Samples.disk("win10.vdi"), ""));
        given().formParam("path", path)
                .formParam("name", "Not A Name")
                .formParam("cpus", "many")
                .post("/imports")
                .then()
                .statusCode(422)
                .body(containsString("CPUs must be a whole number."))
                .body(containsString("value=\"Not A Name\""))
                .body(containsString("What will happen"))
                .body(containsString("autofocus"));
        assertThat(images.list()).noneMatch(image -> image.file().startsWith(folder));
    }
}
