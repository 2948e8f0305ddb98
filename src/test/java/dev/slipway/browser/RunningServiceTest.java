package dev.slipway.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.slipway.Patience.await;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import dev.slipway.hypervisor.libvirt.Listeners;
import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import dev.slipway.packaged.GuestByVirsh;
import dev.slipway.packaged.PracticeLab;
import java.time.Duration;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The packaged service on real libvirt and QEMU: a machine is made by hand, watched until it runs, and deleted again. */
@Tag("browser")
@ExtendWith(NeedsDaemon.class)
class RunningServiceTest extends EveryPage {
    private static final double MINUTES_10 = Duration.ofMinutes(10).toMillis();

    private static PracticeLab lab;

    @BeforeAll
    static void start() throws Exception {
        lab = PracticeLab.started(PracticeLab.practiceDisk());
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    @Override
    String base() {
        return lab.url();
    }

    @Override
    String[] morePages() {
        return new String[0];
    }

    @Test
    void aMachineIsMadeInTheBrowser() throws Exception {
        var page = browser.visitor(ColorScheme.LIGHT);
        var name = "web-" + System.currentTimeMillis() % 100_000;
        page.navigate("/machines/new");
        page.locator("#name").fill(name);
        page.locator("#image").selectOption(new SelectOption().setIndex(1));
        page.locator("#template").selectOption("practice-guest");
        page.locator("#engine").selectOption("tcg");
        assertThat(page.locator("#plan-says")).containsText("steps");
        button(page, "Create machine").click();
        assertThat(page).hasURL(Pattern.compile(".*/machines/" + name + "$"));
        assertThat(page.locator("#timeline [aria-current=step]").first()).isVisible();
        assertThat(page.locator("#timeline-head"))
                .containsText("Done", new LocatorAssertions.ContainsTextOptions().setTimeout(MINUTES_10));
        assertThat(page.locator("#machine-head")).containsText("Running");
        assertThat(page.locator("#machine-screen img")).isVisible();

        // What is typed before the guest is up goes to its boot loader.
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> GuestByVirsh.agentAnswers(name));
        page.locator("#machine-screen a").click();
        assertThat(page.locator("slipway-console"))
                .hasAttribute(
                        "data-phase", "connected", new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
        page.locator("canvas").click();
        page.keyboard().type("typed in a browser\n", new Keyboard.TypeOptions().setDelay(100));
        await().atMost(Duration.ofMinutes(2))
                .until(() -> GuestByVirsh.fileInside(name, "C:\\Users\\Public\\typed.txt")
                        .equals("typed in a browser\r\n"));
        assertThat(page.locator("slipway-console")).hasAttribute("data-phase", "connected");
        Assertions.assertThat(Listeners.of("slipway-" + name))
                .as("ports of QEMU while the console works")
                .isEmpty();

        page.navigate("/machines/" + name);
        page.locator("button[data-opens=delete]").click();
        button(page, "Delete machine").click();
        assertThat(page.locator("#timeline-head"))
                .containsText("Done", new LocatorAssertions.ContainsTextOptions().setTimeout(120_000));
        page.navigate("/machines");
        assertThat(page.locator("#machines")).not().containsText(name);
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
