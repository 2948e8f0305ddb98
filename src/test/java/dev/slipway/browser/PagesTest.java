package dev.slipway.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.Image;
import dev.slipway.image.ImageLabels;
import dev.slipway.image.Images;
import dev.slipway.intake.workspace.TestWorkspaces;
import dev.slipway.machine.Machine;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.virtualbox.Samples;
import dev.slipway.web.SampleMachines;
import dev.slipway.web.SampleRecipe;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages with the fake host behind them. */
@QuarkusTest
@TestProfile(PagesTest.WithFrontEnd.class)
@Tag("browser")
class PagesTest extends EveryPage {
    /** Builds and serves web/. */
    public static class WithFrontEnd implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.quinoa", "true");
        }
    }

    @Inject
    Operations operations;

    @Inject
    SampleRecipe recipe;

    @Inject
    SampleMachines samples;

    @Inject
    Images images;

    @Inject
    ImageLabels labels;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Machine machine;
    private Operation operation;
    private Image image;
    private final List<String> versions = new ArrayList<>();
    private Path definition;

    @Override
    String base() {
        return "http://127.0.0.1:" + RestAssured.port;
    }

    @Override
    String[] morePages() {
        return new String[] {
            "/machines/browser-1",
            "/machines/browser-1/console",
            "/machines/browser-1/wsl",
            "/machines/browser-1/definition",
            "/operations/" + operation.id(),
            "/operations/" + operation.id() + "/steps/check/log",
            "/images/" + image.id() + "/exports",
            "/images/" + image.id() + "/labels",
            "/imports?path=" + definition,
        };
    }

    @BeforeEach
    void prepare() throws Exception {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var imports = Files.createDirectories(importDirectory.toAbsolutePath());
        var disk = VdiBuilder.full(2).write(imports.resolve("browser-1.vdi"), 0, boot);
        image = images.register(Optional.of("browser-disk"), disk.toString(), Optional.empty());
        definition = Files.writeString(
                imports.resolve("browser-1.vbox"),
                Samples.small("name=\"Browser\"", Samples.disk("browser-1.vdi"), ""));
        machine = samples.running("browser-1");
        operation = operations.submit(recipe, new SampleRecipe.Request("b-" + UUID.randomUUID(), "", true));
        await().until(() -> operations.require(operation.id()).steps().get(1).progress() != null);
    }

    @AfterEach
    void cleanUp() throws Exception {
        TestWorkspaces.forget();
        for (var version : images.list()) {
            if (version.name().equals(image.name())) {
                images.remove(version.id());
                Files.delete(version.file());
            }
        }
        Files.delete(definition);
        recipe.open(operation.subject().substring(7));
        samples.forget(machine);
    }

    @Test
    void stepsMoveWithoutAReloadAndKeepWhatIsOpen() {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/operations/" + operation.id());
        var disk = page.locator("#step-disk");
        assertThat(disk).containsText("11 GiB of 64 GiB (17 %)");
        page.locator("#step-check summary").click();
        assertThat(page.locator("#log-check")).containsText("libvirt 9.0.0");
        page.evaluate("window.sameDocument = true");

        recipe.open(operation.subject().substring(7));

        assertThat(disk).containsText("Done");
        assertThat(page.locator("#step-start")).containsText("libvirt did not start the machine.");
        assertThat(page.locator("#timeline-head")).containsText("Retry from this step");
        assertThat(page.locator("#announcer")).containsText("Start the machine: Failed");
        assertThat(page.locator("#step-check details")).hasAttribute("open", "");
        assertThat(page.locator("#log-start")).containsText("internal error");
        org.assertj.core.api.Assertions.assertThat(page.evaluate("window.sameDocument === true"))
                .isEqualTo(true);
    }

    @Test
    void aLinkToALineOpensItsLog() {
        var page = browser.visitor(ColorScheme.DARK);
        page.navigate("/operations/" + operation.id() + "#log-check-2");
        assertThat(page.locator("#log-check-2")).isVisible();
    }

    @Test
    void anExportIsMadeAndFetchedByHand() throws Exception {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/images");
        page.locator("a", new Page.LocatorOptions().setHasText("Export browser-disk"))
                .click();
        page.locator("#format").selectOption("vdi");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Export image"))
                .click();
        assertThat(page.locator("#step-export-disk")).containsText("Done");
        page.locator("main a", new Page.LocatorOptions().setHasText("image/browser-disk"))
                .click();
        var download = page.waitForDownload(() -> page.locator("a[download]").click());
        org.assertj.core.api.Assertions.assertThat(download.suggestedFilename()).isEqualTo("browser-disk.vdi");
        Qemu.img(
                "compare",
                "-f",
                "vdi",
                "-F",
                "vdi",
                image.file().toString(),
                download.path().toString());
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete the export as vdi"))
                .click();
        assertThat(page.locator("main")).containsText("No exports yet.");
    }

    @Test
    void theFilterFindsOlderVersionsAndLeavesOtherTablesAlone() throws Exception {
        TestWorkspaces.watch(image.file().resolveSibling("browser-workspace"));
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        for (var version = 2; version <= 3; version++) {
            boot[0] = (byte) version;
            var disk =
                    VdiBuilder.full(2).write(image.file().resolveSibling("browser-%d.vdi".formatted(version)), 0, boot);
            versions.add(given().contentType("application/json")
                    .body(Map.of("path", disk.toString(), "name", "browser-disk", "newVersion", true))
                    .post("/api/v1/images")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id"));
        }
        labels.replace(image.id().toString(), Map.of("tested", "Jenga"));
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/images");
        var filter = page.locator("input[data-filter]");
        var newest = page.locator("[id='%s']".formatted(versions.getLast()));
        var second = page.locator("li[id='%s']".formatted(versions.getFirst()));
        var first = page.locator("li[id='%s']".formatted(image.id()));
        var older = page.locator("details.versions", new Page.LocatorOptions().setHasText("browser-disk"));
        var workspace = page.locator("#workspace-rows tr");

        filter.fill("jenga");
        assertThat(newest).isVisible();
        assertThat(first).isVisible();
        assertThat(first).containsText("tested: Jenga");
        assertThat(second).isHidden();
        assertThat(workspace).isVisible();
        assertThat(first.getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName("Labels of browser-disk@%d".formatted(image.version()))))
                .isVisible();
        org.assertj.core.api.Assertions.assertThat(browser.barriers(page)).isEmpty();

        filter.fill("browser-disk@%d".formatted(image.version() + 1));
        assertThat(second).isVisible();
        assertThat(first).isHidden();

        filter.fill("no such image");
        assertThat(newest).isHidden();
        assertThat(older).isHidden();
        assertThat(workspace).isVisible();
        assertThat(page.getByRole(AriaRole.STATUS).getByText("Nothing here says \"no such image\"."))
                .isVisible();
        // Words of the dialog that asks before each deletion.
        filter.fill("keep it");
        assertThat(newest).isHidden();

        filter.fill("browser-3.vdi");
        assertThat(page.locator("[data-filter-says]")).isEmpty();
        assertThat(newest).isVisible();
        assertThat(older).isVisible();
        assertThat(first).isHidden();

        filter.fill("");
        assertThat(newest).isVisible();
        assertThat(older).not().hasAttribute("open", "");
        older.locator("summary").click();
        assertThat(first).isVisible();
        assertThat(second).isVisible();
        // What somebody opened himself stays open.
        filter.fill("browser-disk@%d".formatted(image.version() + 1));
        filter.fill("");
        assertThat(first).isVisible();
    }

    @Test
    void deletingAsksFirstAndNamesTheDisks() {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/machines/browser-1");
        page.locator("button[data-opens=delete]").click();
        assertThat(page.locator("dialog#delete")).containsText("/volumes/browser-1.qcow2");
        assertThat(page.locator("dialog#delete :focus")).hasText("Keep it");
        page.keyboard().press("Escape");
        assertThat(page.locator("button[data-opens=delete]")).isFocused();
    }

    @Test
    void dialogsNeedNoScripts() {
        var page = browser.visitorWithoutScripts();
        page.navigate("/machines/browser-1");
        var dialog = page.locator("dialog#delete");
        page.locator("button[data-opens=delete]").click();
        assertThat(dialog).isVisible();
        dialog.getByText("Keep it").click();
        assertThat(dialog).isHidden();
    }
}
