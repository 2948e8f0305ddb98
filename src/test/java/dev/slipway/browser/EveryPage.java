package dev.slipway.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold in a real browser wherever the service runs. */
abstract class EveryPage {
    static final String[] PAGES = {
        "/machines", "/machines/new", "/images", "/imports", "/operations", "/host", "/nowhere",
    };

    // What sticks out, for the message; what lies in something that scrolls by itself does not count.
    private static final String WIDER = """
            () => document.documentElement.scrollWidth <= innerWidth ? '' : [...document.querySelectorAll('body *')]
                .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
                .map(one => one.outerHTML.slice(0, 100)).slice(-3).join(' | ') || 'something'
            """;

    Browser browser;

    /** Where the service answers. */
    abstract String base();

    /** Further pages that exist only here. */
    abstract String[] morePages();

    @BeforeEach
    void open() {
        browser = new Browser(base());
    }

    @AfterEach
    void close() {
        var errors = browser.errors;
        browser.close();
        assertThat(errors).as("errors on the console").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void nobodyIsShutOut(ColorScheme theme) {
        var page = browser.visitor(theme);
        for (var pages : new String[][] {PAGES, morePages()}) {
            for (var path : pages) {
                page.navigate(path);
                assertThat(browser.barriers(page)).as("%s in %s", path, theme).isEmpty();
            }
        }
    }

    /** Not even on a telephone does anybody scroll sideways to reach something. */
    @Test
    void noPageIsWiderThanANarrowWindow() {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.setViewportSize(360, 1200);
        for (var pages : new String[][] {PAGES, morePages()}) {
            for (var path : pages) {
                page.navigate(path);
                assertThat(page.evaluate(WIDER)).as(path).isEqualTo("");
            }
        }
    }

    @Test
    void theKeyboardReachesEverything() {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/machines");
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Skip to content");
        page.keyboard().press("Enter");
        assertThat(page.locator("main")).isFocused();
        page.keyboard().press("?");
        assertThat(page.locator("dialog#shortcuts")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog#shortcuts")).isHidden();
        page.keyboard().press("c");
        assertThat(page).hasURL(Pattern.compile(".*/machines/new$"));
    }

    @Test
    void singleKeysCanBeSwitchedOff() {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/operations");
        page.keyboard().press("?");
        page.locator("input[data-shortcuts]").uncheck();
        page.keyboard().press("Escape");
        page.keyboard().press("c");
        page.reload();
        page.keyboard().press("c");
        assertThat(page).hasURL(Pattern.compile(".*/operations$"));
    }

    @Test
    void theThemeIsKept() {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/images");
        page.locator("select[data-theme]").selectOption("dark");
        page.reload();
        assertThat(page.locator("html")).hasClass(Pattern.compile("dark"));
        page.locator("select[data-theme]").selectOption("system");
        assertThat(page.locator("html")).not().hasClass(Pattern.compile("dark"));
    }

    @Test
    void whatWillHappenFollowsTheForm() {
        var page = browser.visitor(ColorScheme.LIGHT);
        page.navigate("/machines/new");
        page.locator("#name").fill("Not A Name");
        assertThat(page.locator("#plan")).containsText("This is not a machine name.");
        page.locator("#name").fill("lab-7");
        assertThat(page.locator("#plan")).not().containsText("This is not a machine name.");
        page.locator("#cpus").fill("many");
        assertThat(page.locator("#plan")).containsText("CPUs must be a whole number.");
        page.getByRole(
                        com.microsoft.playwright.options.AriaRole.BUTTON,
                        new com.microsoft.playwright.Page.GetByRoleOptions().setName("Create machine"))
                .click();
        assertThat(page.locator(".summary")).isFocused();
        assertThat(page.locator("#cpus-error")).isVisible();
        assertThat(page.locator("#name")).hasValue("lab-7");
    }
}
