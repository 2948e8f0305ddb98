package dev.slipway.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.slipway.console.Consoles;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.hypervisor.FakeScreen;
import dev.slipway.machine.Machine;
import dev.slipway.machine.Machines;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** noVNC in Chromium, in front of a small VNC server. */
@QuarkusTest
@TestProfile(PagesTest.WithFrontEnd.class)
@Tag("browser")
class ConsoleIslandTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CONTROL = 0xffe3;
    private static final int ALT = 0xffe9;
    private static final int SHIFT = 0xffe1;
    private static final int DELETE = 0xffff;
    private static final int RETURN = 0xff0d;

    @Inject
    SampleMachines samples;

    @Inject
    Machines machines;

    @Inject
    FakeHypervisor hypervisor;

    @Inject
    Consoles consoles;

    private final List<FakeScreen> screens = new CopyOnWriteArrayList<>();
    private Machine machine;
    private Browser browser;

    @BeforeEach
    void prepare() {
        machine = samples.running("island-1");
        hypervisor.screens(_ -> {
            var screen = new FakeScreen();
            screens.add(screen);
            return screen.viewer();
        });
        browser = new Browser("http://127.0.0.1:" + RestAssured.port);
    }

    @AfterEach
    void cleanUp() {
        // A refused ticket is an answer, and a cut socket is the network's.
        var errors = browser.errors.stream()
                .filter(error -> !error.contains("WebSocket")
                        && !error.contains("net::ERR_")
                        && !error.contains("Connection closed"))
                .toList();
        browser.close();
        samples.forget(machine);
        hypervisor.screens(_ -> new FakeScreen().viewer());
        await().atMost(SOON).until(() -> consoles.open() == 0);
        assertThat(errors).as("errors on the console").isEmpty();
    }

    @Test
    void whatIsTypedReachesTheMachineAndNothingElse() {
        var page = open(ColorScheme.LIGHT);
        page.locator("canvas").click();
        page.keyboard().type("c?/");
        await().atMost(SOON).until(() -> screen().pressed().containsAll(List.of((int) 'c', (int) '?', (int) '/')));
        assertThat(page).hasURL(Pattern.compile(".*/machines/island-1/console$"));
        assertThat(page.locator("dialog#shortcuts")).isHidden();
        assertThat(page.locator("#announcer")).hasText("Connected to the screen of island-1");
    }

    @Test
    void thePictureIsTheMachines() {
        var page = open(ColorScheme.LIGHT);
        await().atMost(SOON).until(() -> pixel(page).equals("42,111,219"));
        page.locator("canvas").click();
        page.keyboard().press("a");
        await().atMost(SOON).until(() -> pixel(page).equals("219,42,111"));
        button(page, "Scale to fit").click();
        assertThat(button(page, "Scale to fit")).hasAttribute("aria-pressed", "false");
        assertThat(page.locator("canvas").boundingBox().width).isEqualTo(FakeScreen.WIDTH);
        button(page, "Scale to fit").click();
        assertThat(page.locator("canvas").boundingBox().width).isGreaterThan(FakeScreen.WIDTH);
        button(page, "Full screen").click();
        assertThat(button(page, "Full screen")).hasAttribute("aria-pressed", "true");
    }

    @Test
    void theKeyboardComesBackAndNoKeyStaysDown() {
        var page = open(ColorScheme.LIGHT);
        button(page, "Use the keyboard").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("canvas")).isFocused();
        page.keyboard().down("Control");
        page.keyboard().down("Alt");
        await().atMost(SOON).until(() -> screen().held().size() == 2);
        page.keyboard().down("Shift");
        assertThat(button(page, "Use the keyboard")).isFocused();
        page.keyboard().up("Shift");
        page.keyboard().up("Alt");
        page.keyboard().up("Control");
        await().atMost(SOON).until(() -> screen().held().isEmpty());
        page.keyboard().press("Tab");
        assertThat(button(page, "Ctrl+Alt+Del")).isFocused();
        page.keyboard().press("Enter");
        await().atMost(SOON).until(() -> screen().pressed().contains(DELETE));
        assertThat(screen().pressed()).endsWith(CONTROL, ALT, DELETE);
        await().atMost(SOON).until(() -> screen().held().isEmpty());
    }

    @Test
    void aTextIsTypedKeyByKey() {
        var page = open(ColorScheme.LIGHT);
        button(page, "Type a text").click();
        var text = page.locator("#typing-text");
        text.fill("Größe");
        button(page, "Type it").click();
        assertThat(page.locator("#typing-trouble")).hasText("A US keyboard has no key for ö ß");
        assertThat(browser.barriers(page)).isEmpty();
        text.fill("aB\"\n");
        button(page, "Type it").click();
        assertThat(text).isHidden();
        await().atMost(SOON).until(() -> screen().pressed().contains(RETURN));
        assertThat(screen().pressed()).containsExactly((int) 'a', SHIFT, (int) 'B', SHIFT, (int) '"', RETURN);
        await().atMost(SOON).until(() -> screen().held().isEmpty());
        assertThat(page.locator("#announcer")).hasText("The text is typed.");
    }

    @Test
    void aBrokenConnectionMendsItselfWithAnotherTicket() {
        var page = browser.visitor(ColorScheme.LIGHT);
        var tickets = new ArrayList<String>();
        var addresses = new CopyOnWriteArrayList<String>();
        page.onRequest(request -> addresses.add(request.url()));
        page.onWebSocket(socket -> addresses.add(socket.url()));
        page.onResponse(response -> {
            if (response.url().endsWith("/api/v1/machines/island-1/console")) {
                tickets.add(response.text().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1"));
            }
        });
        connected(page);
        screens.getFirst().cut();
        await().atMost(SOON).until(() -> {
            page.waitForTimeout(100);
            return screens.size() == 2;
        });
        assertThat(console(page)).hasAttribute("data-phase", "connected", soon());
        page.locator("canvas").click();
        page.keyboard().press("x");
        await().atMost(SOON).until(() -> screen().pressed().contains((int) 'x'));
        assertThat(tickets).hasSize(2).doesNotHaveDuplicates();
        assertThat(addresses).anyMatch(one -> one.endsWith("/console/socket"));
        for (var ticket : tickets) {
            assertThat(ticket).hasSize(43);
            assertThat(addresses).noneMatch(one -> one.contains(ticket));
        }
    }

    @Test
    void aMachineThatStopsSaysSoAndComesBack() {
        var page = open(ColorScheme.LIGHT);
        hypervisor.destroy(machine.id());
        machines.observed(machine.id(), hypervisor.find(machine.id()));
        var place = page.locator("#console-place");
        assertThat(place).containsText("Start the machine to see its screen.", eventually());
        assertThat(page.locator("canvas")).hasCount(0);
        assertThat(button(page, "Connect again")).isHidden();
        assertThat(browser.barriers(page)).isEmpty();
        button(page, "Start").click();
        assertThat(page).hasURL(Pattern.compile(".*/machines/island-1/console$"));
        assertThat(console(page)).hasAttribute("data-phase", "connected", soon());
    }

    @Test
    void whatDoesNotComeBackEndsInOneSentenceAndOneButton() {
        for (var theme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            var page = open(theme);
            assertThat(browser.barriers(page)).as("connected, %s", theme).isEmpty();
            button(page, "Disconnect").click();
            assertThat(page.locator("[data-sentence]")).hasText("You disconnected from the screen.");
            assertThat(button(page, "Connect again")).isFocused();
            assertThat(browser.barriers(page)).as("ended, %s", theme).isEmpty();
            await().atMost(SOON).until(() -> consoles.open() == 0);
            page.route(
                    "**/api/v1/machines/island-1/console",
                    route -> route.fulfill(new com.microsoft.playwright.Route.FulfillOptions()
                            .setStatus(429)
                            .setContentType("application/problem+json")
                            .setBody("{\"title\":\"Too many <b>consoles</b> are open already.\"}")));
            button(page, "Connect again").click();
            assertThat(page.locator("[data-sentence]")).hasText("Too many <b>consoles</b> are open already.");
            page.unroute("**/api/v1/machines/island-1/console");
            button(page, "Connect again").click();
            assertThat(console(page)).hasAttribute("data-phase", "connected", soon());
            page.close();
        }
    }

    @Test
    void aConsoleClosedForIdlenessStaysClosed() {
        var page = browser.visitor(ColorScheme.DARK);
        // The close frame that the service sends after half an hour.
        page.addInitScript("""
                window.sockets = 0;
                window.WebSocket = new Proxy(WebSocket, {
                  construct(real, given) {
                    const socket = new real(...given);
                    window.sockets++;
                    socket.addEventListener('open', () => setTimeout(() => socket.dispatchEvent(new CloseEvent('close', { code: 4000 }))));
                    return socket;
                  },
                });""");
        page.navigate("/machines/island-1/console");
        assertThat(page.locator("[data-sentence]")).hasText("The console closed, as nothing happened on it for long.");
        assertThat(page.evaluate("window.sockets")).isEqualTo(1);
        assertThat(button(page, "Connect again")).isVisible();
    }

    @Test
    void leavingThePageClosesTheConsole() {
        var page = open(ColorScheme.LIGHT);
        assertThat(consoles.open()).isEqualTo(1);
        page.navigate("/machines/island-1");
        await().atMost(SOON).until(() -> consoles.open() == 0);
        page.locator("#machine-screen a").click();
        assertThat(console(page)).hasAttribute("data-phase", "connected", soon());
        page.evaluate("document.querySelector('slipway-console').remove()");
        await().atMost(SOON).until(() -> {
            page.waitForTimeout(100);
            return consoles.open() == 0;
        });
    }

    private Page open(ColorScheme theme) {
        return connected(browser.visitor(theme));
    }

    private Page connected(Page page) {
        page.navigate("/machines/island-1/console");
        assertThat(console(page)).hasAttribute("data-phase", "connected", soon());
        assertThat(page.locator("canvas")).isVisible();
        return page;
    }

    private FakeScreen screen() {
        return screens.getLast();
    }

    private static Locator console(Page page) {
        return page.locator("slipway-console");
    }

    private static String pixel(Page page) {
        return String.valueOf(page.evaluate(
                "document.querySelector('canvas').getContext('2d').getImageData(9, 9, 1, 1).data.slice(0, 3).join()"));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static LocatorAssertions.HasAttributeOptions soon() {
        return new LocatorAssertions.HasAttributeOptions().setTimeout((double) SOON.toMillis());
    }

    private static LocatorAssertions.ContainsTextOptions eventually() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout((double) SOON.toMillis());
    }
}
