package dev.slipway.account;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about where it comes from, by headers that a page's scripts cannot set.
 *
 * @param scheme, authority as the browser sees them: a trusted proxy's word counts
 */
record Knock(
        String method,
        String path,
        @Nullable String query,
        String scheme,
        @Nullable HostAndPort authority,
        @Nullable String origin,
        @Nullable String site,
        @Nullable String mode,
        @Nullable String destination,
        boolean webSocket) {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    /** The parameter by which a page reads anew what it otherwise remembers. */
    private static final Pattern ASKS_NOW = Pattern.compile("(^|&)now=");

    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    static Knock of(HttpServerRequest request) {
        return new Knock(
                request.method().name(),
                Objects.requireNonNullElse(request.path(), "/"),
                request.query(),
                request.scheme() == null ? "http" : request.scheme(),
                request.authority(),
                request.getHeader(HttpHeaders.ORIGIN),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Sec-Fetch-Mode"),
                request.getHeader("Sec-Fetch-Dest"),
                "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE)));
    }

    /**
     * Another site's page made the browser send this. Reading is refused, too, as what is read may be work; only a link that a person follows is
     * let in. Programs send none of the headers and pass, except for a WebSocket: a browser always names its page there.
     */
    boolean isOfForeignPage() {
        if (webSocket) {
            return origin == null || !isOwn(origin);
        }
        if (isFollowedLink()) {
            return false;
        }
        return site != null && !OWN_SITE.contains(site) || origin != null && !isOwn(origin);
    }

    /** A whole page in a window of its own; what is shown inside another page has another destination, and what asks a guest is no page to link to. */
    private boolean isFollowedLink() {
        return !path.startsWith("/api/")
                && !ASKS_NOW.matcher(Objects.requireNonNullElse(query, "")).find()
                && READING.contains(method)
                && "navigate".equals(mode)
                && "document".equals(destination);
    }

    /** Same scheme, name and port. */
    private boolean isOwn(String page) {
        try {
            var uri = new URI(page);
            return authority != null
                    && scheme.equals(uri.getScheme())
                    && authority.host().equalsIgnoreCase(uri.getHost())
                    && port(authority.port()) == port(uri.getPort());
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    private int port(int named) {
        return named >= 0 ? named : scheme.equals("https") ? 443 : 80;
    }

    /** As a person would type it. */
    String address() {
        return authority == null
                ? "/"
                : "%s://%s/".formatted(scheme, authority.toString().toLowerCase(Locale.ROOT));
    }
}
