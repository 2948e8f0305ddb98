package dev.slipway.web;

import dev.slipway.console.OwnPages;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells our own pages' requests from those of other sites, by the headers that scripts cannot set. */
@Singleton
class OwnOrigin implements OwnPages {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final Shell shell;

    OwnOrigin(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Optional<String> objection(@Nullable String host, @Nullable String origin) {
        if (!isOurName(host)) {
            return Optional.of(otherName());
        }
        return origin != null && isOurs(origin, host)
                ? Optional.empty()
                : Optional.of("This console was asked for by another site's page.");
    }

    /** While Slipway listens on loopback only, a name that merely resolves to it is DNS rebinding. */
    boolean isOurName(@Nullable String host) {
        return !shell.loopbackOnly() || host == null || LOOPBACK.contains(host.replaceFirst(":\\d+$", ""));
    }

    static String otherName() {
        return "Slipway listens on loopback only and does not answer to this name.";
    }

    static boolean isOurs(String origin, @Nullable String host) {
        return !origin.isEmpty() && authority(origin).equals(host);
    }

    private static String authority(String origin) {
        try {
            var authority = URI.create(origin).getAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
