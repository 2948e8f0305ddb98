package dev.slipway.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.slipway.Patience;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.Images;
import dev.slipway.intake.upload.TusClient;
import dev.slipway.intake.upload.UploadState;
import dev.slipway.intake.upload.Uploads;
import dev.slipway.storage.UploadSettings;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files through the page for images. */
@QuarkusTest
@TestProfile(PagesTest.WithFrontEnd.class)
@Tag("browser")
class UploadIslandTest {
    private static final int MIB = 1 << 20;

    @Inject
    Uploads uploads;

    @Inject
    Images images;

    @Inject
    UploadSettings settings;

    @TempDir
    Path directory;

    private Browser browser;
    private Page page;

    @BeforeEach
    void open() {
        browser = new Browser("http://127.0.0.1:" + RestAssured.port);
        page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/images");
    }

    @AfterEach
    void close() {
        // Lines that a cut network leaves are the network's.
        var errors = browser.errors.stream()
                .filter(error -> !error.contains("net::ERR_"))
                .toList();
        browser.close();
        uploads.list().forEach(upload -> uploads.end(upload.id()));
        images.list().stream()
                .filter(image -> image.file().startsWith(settings.directory().toAbsolutePath()))
                .forEach(image -> images.remove(image.id()));
        assertThat(errors).as("errors on the console").isEmpty();
    }

    @Test
    void aChosenFileBecomesAnImage() throws Exception {
        var file = disk("Picked Disk.vdi", 8);
        choose(file);
        assertThat(row())
                .hasAttribute("data-phase", "ready", new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
        assertThat(page.locator("#image-list")).containsText("picked-disk");
        assertThat(images.require("picked-disk").sha256()).isEqualTo(TusClient.sha256(Files.readAllBytes(file)));
        assertThat(uploads.list())
                .singleElement()
                .satisfies(upload -> assertThat(upload.declaredSha256())
                        .as("computed in the browser")
                        .isEqualTo(TusClient.sha256(Files.readAllBytes(file))));
        assertThat(page.locator("#announcer")).hasText("Picked Disk.vdi: Ready");
        page.reload();
        assertThat(row()).hasCount(0);

        var open = page.locator("#image-list [data-opens]");
        open.click();
        assertThat(page.locator("dialog[open] :focus")).hasText("Keep it");
        page.keyboard().press("Escape");
        assertThat(open).isFocused();
        open.click();
        page.locator("dialog[open] .pf-m-danger").click();
        assertThat(page.locator("#image-list")).not().containsText("picked-disk");
        assertThat(images.find("picked-disk")).isEmpty();
    }

    @Test
    void itGoesOnAfterAPauseAnOutageAndAReload() throws Exception {
        var file = disk("slow.vdi", 24);
        slowDown(3 * MIB);
        choose(file);
        assertThat(row().locator("[data-speed]")).containsText("left");
        assertThat(browser.barriers(page)).isEmpty();
        var other = page.context().newPage();
        other.navigate("/images");
        assertThat(other.locator("[data-rows] > li")).containsText("In another tab");
        assertThat(other.locator("[data-rows] > li button:visible")).hasCount(0);
        other.close();
        button("Pause").press("Enter");
        assertThat(row()).hasAttribute("data-phase", "paused");
        assertThat(button("Resume")).isFocused();
        var offset = settledOffset();
        assertThat(offset).isPositive();
        Patience.stays(
                Duration.ofMillis(1500),
                () -> assertThat(offset()).as("while paused").isEqualTo(offset));
        button("Resume").click();
        await().until(() -> offset() > offset + MIB);

        button("Pause").click();
        var atTheCut = settledOffset();
        page.route("**/api/v1/uploads/**", route -> route.abort());
        button("Resume").click();
        assertThat(row().locator("[data-speed]")).hasText("Slipway does not answer; it goes on by itself.");
        page.waitForTimeout(2000);
        assertThat(offset()).as("while nothing gets through").isEqualTo(atTheCut);
        page.unroute("**/api/v1/uploads/**");
        await().until(() -> offset() > atTheCut + MIB);
        assertThat(row().locator("[data-speed]")).containsText("left");

        page.reload();
        assertThat(row()).containsText("Interrupted");
        assertThat(row()).containsText("Choose or drop the same file again");
        var atTheReload = settledOffset();
        slowDown(-1);
        choose(file);
        assertThat(row())
                .hasAttribute("data-phase", "ready", new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
        assertThat(atTheReload).isGreaterThan(atTheCut);
        assertThat(uploads.list()).as("one upload all along").hasSize(1);
        assertThat(images.require("slow").file()).hasBinaryContent(Files.readAllBytes(file));
    }

    @Test
    void aRefusedFileIsExplained() throws Exception {
        var file = directory.resolve("holiday.jpg");
        var bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        Files.write(file, bytes);
        for (var theme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            page = browser.visitor(theme);
            page.navigate("/images");
            choose(file);
            assertThat(row()).hasAttribute("data-phase", "refused");
            assertThat(row().locator("[data-problem]"))
                    .containsText("\"holiday.jpg\" is nothing that Slipway can use.");
            assertThat(row().locator("[data-remedies] li")).not().hasCount(0);
            assertThat(browser.barriers(page)).as("%s", theme).isEmpty();
        }
        button("Remove").click();
        assertThat(row()).hasCount(0);
    }

    @Test
    void aFileCanBeDropped() throws Exception {
        // It is shown when it listens.
        assertThat(page.locator("[data-zone]")).isVisible();
        page.evaluate("""
                () => {
                  const data = new DataTransfer();
                  data.items.add(new File([new Uint8Array(5000)], '<img src=x onerror=alert(1)>.vdi'));
                  const zone = document.querySelector('[data-zone]');
                  zone.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, cancelable: true }));
                  zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
                }""");
        assertThat(row()).hasAttribute("data-phase", "refused");
        assertThat(row().locator("[data-file]")).hasText("<img src=x onerror=alert(1)>.vdi");
        assertThat(uploads.list()).extracting(upload -> upload.state()).containsExactly(UploadState.REFUSED);
    }

    @Test
    void theKeyboardIsEnough() throws Exception {
        var choose = page.locator("[data-choose]");
        assertThat(choose).isVisible();
        choose.focus();
        assertThat(choose).isFocused();
        // What Chromium would open is its own dialog; that it was asked to is ours.
        page.evaluate("""
                () => document.querySelector('[data-upload] input[type=file]').addEventListener('click', (event) => {
                  event.preventDefault();
                  document.body.dataset.asked = 'yes';
                }, { once: true })""");
        page.keyboard().press("Enter");
        assertThat(page.locator("body")).hasAttribute("data-asked", "yes");
        page.locator("[data-upload] input[type=file]").setInputFiles(disk("keys.vdi", 2));
        assertThat(row())
                .hasAttribute("data-phase", "ready", new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
    }

    private void choose(Path file) {
        assertThat(page.locator("[data-zone]")).isVisible();
        page.locator("[data-upload] input[type=file]").setInputFiles(file);
    }

    private Locator row() {
        return page.locator("[data-rows] > li");
    }

    private Locator button(String name) {
        return row().locator("button", new Locator.LocatorOptions().setHasText(name));
    }

    private void slowDown(int bytesPerSecond) {
        var conditions = new JsonObject();
        conditions.addProperty("offline", false);
        conditions.addProperty("latency", 0);
        conditions.addProperty("downloadThroughput", -1);
        conditions.addProperty("uploadThroughput", bytesPerSecond);
        var session = page.context().newCDPSession(page);
        session.send("Network.enable");
        session.send("Network.emulateNetworkConditions", conditions);
    }

    private long offset() {
        return uploads.list().getFirst().offset();
    }

    private long settledOffset() throws Exception {
        return Patience.settled(Duration.ofMillis(400), this::offset);
    }

    private Path disk(String name, int mebibytes) throws Exception {
        var vdi = VdiBuilder.full(mebibytes);
        var bytes = new byte[MIB];
        new Random(mebibytes).nextBytes(bytes);
        bytes[510] = 0x55;
        bytes[511] = (byte) 0xaa;
        var file = vdi.write(directory.resolve(name), 0, bytes);
        for (var block = 1; block < mebibytes; block++) {
            vdi.put(file, (long) block * MIB, bytes);
        }
        return file;
    }
}
