package dev.slipway.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.slipway.suite.OwnState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The system's Chromium, looking at one service. Errors on the console, such as a refused script, are kept for the test to see. */
final class Browser implements AutoCloseable {
    private static final Path AXE = Path.of("web/node_modules/axe-core/axe.min.js");

    // One for all tests of this loader: each start takes seconds of a processor, and visitors share nothing all the
    // same.
    private static com.microsoft.playwright.@Nullable Browser chromium;

    private final String base;
    private final List<BrowserContext> visitors = new ArrayList<>();
    final List<String> errors = new ArrayList<>();

    Browser(String base) {
        this.base = base;
    }

    private static com.microsoft.playwright.Browser chromium() {
        var running = chromium;
        if (running == null || !running.isConnected()) {
            var playwright = OwnState.shared(Playwright::create);
            running = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(Path.of("/usr/bin/chromium"))
                            .setArgs(List.of(
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-quic",
                                    "--no-first-run",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync")));
            chromium = running;
        }
        return running;
    }

    /** A fresh visitor: nothing stored, this theme preferred. */
    Page visitor(ColorScheme theme) {
        return visitor(theme, true);
    }

    Page visitorWithoutScripts() {
        return visitor(ColorScheme.LIGHT, false);
    }

    private Page visitor(ColorScheme theme, boolean scripts) {
        BrowserContext context = chromium()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setBaseURL(base)
                        .setColorScheme(theme)
                        .setJavaScriptEnabled(scripts)
                        .setViewportSize(1360, 1000));
        visitors.add(context);
        context.setDefaultTimeout(30_000);
        // Two cores are shared with guests and other tests.
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
        var page = context.newPage();
        page.onConsoleMessage(message -> {
            // A page that is not there is an answer, not an error of the page.
            if (message.type().equals("error") && !message.text().contains("status of 4")) {
                errors.add(page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> errors.add(page.url() + ": " + error));
        return page;
    }

    /** What axe-core finds serious or critical, one line each. */
    List<String> barriers(Page page) {
        page.evaluate(axe());
        @SuppressWarnings("unchecked")
        var found = (List<String>) page.evaluate("""
                async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
                  .filter(v => v.impact === 'serious' || v.impact === 'critical')
                  .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary}`))""");
        return found;
    }

    private static String axe() {
        try {
            return Files.readString(AXE);
        } catch (IOException e) {
            throw new UncheckedIOException("npm ci in web/ first", e);
        }
    }

    @Override
    public void close() {
        visitors.forEach(BrowserContext::close);
    }
}
