package dev.slipway.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What every page's frame shows: names of the built assets, sections, engine, who can reach the service. */
@Named("frame")
@Singleton
public class PageFrame {
    public record Section(String key, String title, String href) {}

    private static final String MANIFEST = "META-INF/resources/assets/manifest.json";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

    private final String styles;
    private final String script;
    private final String themeScript;
    private final String address;
    private final String engine;

    PageFrame(
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.host") String address,
            @ConfigProperty(name = "slipway.host.engine") String engine) {
        this.address = address;
        this.engine = engine;
        this.themeScript = text("web/theme.js");
        try (var manifest = Thread.currentThread().getContextClassLoader().getResourceAsStream(MANIFEST)) {
            // Without the front end (unit tests) the pages still stand, unstyled.
            var main = manifest == null ? null : json.readTree(manifest).path("islands/main.ts");
            script = main == null ? "/assets/main.js" : "/" + main.path("file").asText();
            styles = main == null
                    ? "/assets/main.css"
                    : "/" + main.path("css").path(0).asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String resource) {
        try (var in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String styles() {
        return styles;
    }

    public String script() {
        return script;
    }

    /** Runs before the style sheet loads, so a dark page never flashes white. */
    public String themeScript() {
        return themeScript;
    }

    /** The inline script's hash as a source of the content security policy. */
    String themeScriptSource() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(themeScript.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<Section> sections() {
        return List.of(
                new Section("machines", "Machines", "/machines"),
                new Section("images", "Images", "/images"),
                new Section("operations", "Operations", "/operations"),
                new Section("host", "Host", "/host"));
    }

    public String engine() {
        return engine;
    }

    public String engineMeaning() {
        return engine.equals("tcg")
                ? "Software emulation: slow and without Hyper-V enlightenments"
                : "Hardware virtualization";
    }

    public String address() {
        return address;
    }

    public boolean loopbackOnly() {
        return LOOPBACK.contains(address);
    }
}
