package dev.slipway.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.hypervisor.FakeScreen;
import dev.slipway.machine.Machine;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console in front of QEMU's own VNC and a booted practice guest: what is typed in Chromium is read inside. */
@QuarkusTest
@TestProfile(PagesTest.WithFrontEnd.class)
@Tag("browser")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class GuestScreenTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String TYPED = "C:\\Users\\Public\\typed.txt";

    @Inject
    SampleMachines samples;

    @Inject
    FakeHypervisor hypervisor;

    @TempDir
    Path folder;

    private Machine machine;
    private Browser browser;
    private QemuGuest guest;

    @BeforeEach
    void prepare() throws Exception {
        guest = QemuGuest.booted(folder);
        machine = samples.running("guest-1");
        hypervisor.screens(_ -> guest.screen());
        browser = new Browser("http://127.0.0.1:" + RestAssured.port);
    }

    @AfterEach
    void cleanUp() throws Exception {
        var errors = browser.errors;
        browser.close();
        samples.forget(machine);
        hypervisor.screens(_ -> new FakeScreen().viewer());
        guest.close();
        assertThat(errors).as("errors on the console").isEmpty();
    }

    @Test
    void whatIsTypedIsReadInside() {
        var page = open();
        page.locator("canvas").click();
        // As fast as a good typist; QEMU's keyboard drops what a slow guest has not read.
        page.keyboard().type("hello slipway", new Keyboard.TypeOptions().setDelay(100));
        page.keyboard().press("Shift+Digit1");
        page.keyboard().press("Enter");
        await().atMost(SOON).untilAsserted(() -> assertThat(typed()).isEqualTo("hello slipway!\r\n"));

        var other = open();
        assertThat(other.locator("canvas").boundingBox().width).isGreaterThan(300);
        assertThat(page.locator("slipway-console")).hasAttribute("data-phase", "connected");
        button(other, "Type a text").click();
        other.locator("#typing-text").fill("~/a_B \"9\" <|> {0}\n");
        button(other, "Type it").click();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(typed()).isEqualTo("hello slipway!\r\n~/a_B \"9\" <|> {0}\r\n"));
        assertThat(page.locator("slipway-console")).hasAttribute("data-phase", "connected");
    }

    private String typed() throws Exception {
        return guest.read(TYPED).orElse("");
    }

    private Page open() {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/machines/guest-1/console");
        assertThat(page.locator("slipway-console"))
                .hasAttribute("data-phase", "connected", new LocatorAssertions.HasAttributeOptions().setTimeout((double)
                                SOON.toMillis()));
        return page;
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
