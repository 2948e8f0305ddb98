package dev.slipway.account;

import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The names that the service answers to, whatever address it listens on: any other name that leads here was made to do so (DNS rebinding).
 * Ports are left open, as a tunnel or a container's port may be another.
 */
@Singleton
class Names {
    // Browsers take them to nobody else's computer, so they are never another site's.
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0");
    private static final Pattern FORM =
            Pattern.compile("[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]{2,45}]", Pattern.CASE_INSENSITIVE);

    private final Set<String> configured;
    private final Set<String> all;

    Names(GateSettings settings, @ConfigProperty(name = "quarkus.http.host") String listensOn) {
        configured = new TreeSet<>();
        for (var name : settings.names().orElse(List.of())) {
            configured.add(bracketed(name));
            if (!FORM.matcher(bracketed(name)).matches()) {
                throw new IllegalArgumentException(
                        "slipway.http.names has \"%s\", which is no name or address; give it without scheme and port, as lab.example."
                                .formatted(name));
            }
        }
        all = new HashSet<>(LOOPBACK);
        all.addAll(configured);
        if (!EVERY_ADDRESS.contains(listensOn)) {
            all.add(bracketed(listensOn));
        }
    }

    boolean has(@Nullable HostAndPort authority) {
        return authority != null && all.contains(authority.host().toLowerCase(Locale.ROOT));
    }

    /** What the setting would be with this name in it; null where it cannot be one. */
    @Nullable
    String with(@Nullable HostAndPort authority) {
        if (authority == null || !FORM.matcher(authority.host()).matches()) {
            return null;
        }
        var names = new TreeSet<>(configured);
        names.add(authority.host().toLowerCase(Locale.ROOT));
        return String.join(",", names);
    }

    private static String bracketed(String name) {
        var trimmed = name.strip().toLowerCase(Locale.ROOT);
        return trimmed.contains(":") && !trimmed.startsWith("[") && trimmed.matches("[0-9a-f:.]*")
                ? "[" + trimmed + "]"
                : trimmed;
    }
}
