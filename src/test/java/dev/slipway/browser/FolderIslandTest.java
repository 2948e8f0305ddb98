package dev.slipway.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Images;
import dev.slipway.intake.upload.Folders;
import dev.slipway.intake.upload.Uploads;
import dev.slipway.machine.Machines;
import dev.slipway.rootfs.Tars;
import dev.slipway.storage.UploadSettings;
import dev.slipway.virtualbox.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person brings the folder of a VirtualBox machine, and it runs. */
@QuarkusTest
@TestProfile(PagesTest.WithFrontEnd.class)
@Tag("browser")
class FolderIslandTest {
    @Inject
    Uploads uploads;

    @Inject
    Images images;

    @Inject
    Folders folders;

    @Inject
    UploadSettings settings;

    @Inject
    Machines machines;

    @Inject
    FakeHypervisor host;

    @TempDir
    Path directory;

    private Browser browser;
    private Page page;

    @BeforeEach
    void open() {
        host.forgetEverything();
        browser = new Browser("http://127.0.0.1:" + RestAssured.port);
        page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/imports");
    }

    @AfterEach
    void close() {
        browser.close();
        uploads.list().forEach(upload -> uploads.end(upload.id()));
        if (machines.find("dropped-lab").isPresent()) {
            // Running is not yet done: while its operation goes on, it cannot be deleted.
            ended(given().get("/api/v1/machines/dropped-lab"), 200, "operation.id");
            ended(given().delete("/api/v1/machines/dropped-lab"), 202, "id");
        }
        images.list().stream().filter(image -> inFolders(image.file())).forEach(image -> images.remove(image.id()));
        folders.list().forEach(folder -> folders.remove(folder.id()));
        assertThat(browser.errors).as("errors on the console").isEmpty();
    }

    private static void ended(Response answer, int status, String operation) {
        String id = answer.then().statusCode(status).extract().path(operation);
        given().get("/api/v1/operations/{id}?wait=60s", id).then().body("state", is("SUCCEEDED"));
    }

    private Path folder(String name) throws IOException {
        var folder = Files.createDirectories(directory.resolve(name));
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        VdiBuilder.full(8).write(folder.resolve("win10.vdi"), 0, boot);
        Files.writeString(
                folder.resolve(name + ".vbox"),
                Samples.small("name=\"%s\"".formatted(name), Samples.disk("win10.vdi"), ""));
        Files.writeString(Files.createDirectories(folder.resolve("Logs")).resolve("VBox.log"), "not needed");
        return folder;
    }

    private void choose(Path folder) {
        assertThat(page.locator("[data-folder] [data-zone]")).isVisible();
        page.locator("[data-folder] input[webkitdirectory]").setInputFiles(folder);
    }

    @Test
    void aChosenFolderBecomesAMachineThatRuns() throws IOException {
        assertThat(browser.barriers(page)).isEmpty();
        choose(folder("Lab 10"));
        page.waitForURL("**/imports?path=*");
        assertThat(page.locator("[data-folder]")).hasCount(0);
        assertThat(page.getByText("This machine can be brought")).isVisible();
        assertThat(page.locator("#path")).hasValue(java.util.regex.Pattern.compile(".*/Lab 10/Lab 10\\.vbox"));
        assertThat(uploads.list()).as("the log stays where it is").hasSize(2);
        page.locator("#name").fill("dropped-lab");
        page.locator("#bring button").click();
        page.waitForURL("**/machines/dropped-lab");
        var id = machines.require("dropped-lab").id();
        await().until(() -> host.find(id)
                .filter(domain -> domain.state() == DomainState.RUNNING)
                .isPresent());
        assertThat(images.list()).anyMatch(image -> inFolders(image.file()));
    }

    private boolean inFolders(Path file) {
        return file.startsWith(settings.directory().toAbsolutePath().normalize().resolve("folders"));
    }

    /** A real drag from outside the browser, with a folder in its hand. */
    private void drop(Path folder) {
        var zone = page.locator("[data-folder] [data-zone]");
        assertThat(zone).isVisible();
        var box = zone.boundingBox();
        var files = new JsonArray();
        files.add(folder.toString());
        var data = new JsonObject();
        data.add("items", new JsonArray());
        data.add("files", files);
        data.addProperty("dragOperationsMask", 1);
        var session = page.context().newCDPSession(page);
        for (var type : List.of("dragEnter", "dragOver", "drop")) {
            var event = new JsonObject();
            event.addProperty("type", type);
            event.addProperty("x", box.x + box.width / 2);
            event.addProperty("y", box.y + box.height / 2);
            event.add("data", data);
            session.send("Input.dispatchDragEvent", event);
        }
    }

    @Test
    void aFolderCanBeDropped() throws IOException {
        drop(folder("Dropped"));
        page.waitForURL("**/imports?path=*");
        assertThat(page.locator("#path")).hasValue(java.util.regex.Pattern.compile(".*/Dropped/Dropped\\.vbox"));
        assertThat(uploads.list()).hasSize(2);
    }

    @Test
    void theSameFolderAgainIsNotSentTwice() throws IOException {
        var folder = folder("Twice");
        choose(folder);
        page.waitForURL("**/imports?path=*");
        var found = page.url();
        page.navigate("/imports");
        choose(folder);
        page.waitForURL("**/imports?path=*");
        assertThat(page.url()).isEqualTo(found);
        assertThat(uploads.list()).hasSize(2);
    }

    @Test
    void anApplianceAloneIsChosenWithTheKeyboard() throws IOException {
        var appliance = directory.resolve("win10.ova");
        Files.write(
                appliance,
                new Tars().file("win10.ovf", Samples.text("win10-exported.ovf")).tar());
        // Early, as the browser must have heard of it when the key is pressed.
        var choosers = new ArrayList<FileChooser>();
        page.onFileChooser(choosers::add);
        var button = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Choose a file (an .ova appliance)"));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Choose a folder"))
                .focus();
        page.keyboard().press("Tab");
        assertThat(button).isFocused();
        page.keyboard().press("Enter");
        page.waitForCondition(() -> !choosers.isEmpty());
        assertThat(choosers.getFirst().isMultiple()).isFalse();
        choosers.getFirst().setFiles(appliance);
        page.waitForURL("**/imports?path=*");
        assertThat(page.locator("#path")).hasValue(java.util.regex.Pattern.compile(".*/win10\\.ova"));
        assertThat(uploads.list()).hasSize(1);
    }

    @Test
    void whatWasSentIsDeletedByHand() throws IOException {
        choose(folder("Unwanted"));
        page.waitForURL("**/imports?path=*");
        page.navigate("/imports");
        assertThat(browser.barriers(page)).isEmpty();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete the folder Unwanted"))
                .click();
        assertThat(page.locator("dialog[open] :focus")).hasText("Keep it");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete folder"))
                .click();
        page.waitForURL("**/imports");
        assertThat(page.locator("main")).not().containsText("Unwanted");
        assertThat(uploads.list()).isEmpty();
    }

    @Test
    void aFolderWithoutADefinitionIsExplained() throws IOException {
        var folder = Files.createDirectories(directory.resolve("Music"));
        Files.writeString(folder.resolve("song.mp3"), "la");
        choose(folder);
        assertThat(page.locator("[data-folder] [data-status]")).containsText("no .vbox, .ovf or .ova file in it");
        assertThat(page.locator("#announcer")).containsText("no .vbox");
        assertThat(uploads.list()).isEmpty();
    }
}
