package dev.slipway.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses changes that another site's page makes the browser send (cross-site request forgery), and, while Slipway listens on loopback only,
 * names that merely resolve to it (DNS rebinding). Programs without a browser send neither header and pass.
 */
@Provider
@PreMatching
class SameOrigin implements ContainerRequestFilter {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final OwnOrigin own;

    SameOrigin(OwnOrigin own) {
        this.own = own;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        var host = request.getHeaderString("Host");
        if (!own.isOurName(host)) {
            refuse(request, OwnOrigin.otherName());
        } else if (!READING.contains(request.getMethod()) && isForeign(request, host)) {
            refuse(request, "This change was asked for by another site's page.");
        }
    }

    private static boolean isForeign(ContainerRequestContext request, @Nullable String host) {
        var site = request.getHeaderString("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        var origin = request.getHeaderString("Origin");
        return origin != null && !OwnOrigin.isOurs(origin, host);
    }

    private static void refuse(ContainerRequestContext request, String why) {
        request.abortWith(Response.status(Response.Status.FORBIDDEN)
                .type("text/plain")
                .entity(why + "\n")
                .build());
    }
}
