package dev.slipway.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;

/** What the protocol wants with every answer, and its way around proxies that let only POST through. */
@Provider
@PreMatching
class TusFilter implements ContainerRequestFilter, ContainerResponseFilter {
    static final String VERSION = "1.0.0";
    private static final Set<String> OVERRIDES = Set.of("HEAD", "PATCH", "DELETE");

    @Override
    public void filter(ContainerRequestContext request) {
        var method = request.getHeaderString("X-HTTP-Method-Override");
        if (isUpload(request) && request.getMethod().equals("POST") && method != null && OVERRIDES.contains(method)) {
            request.setMethod(method);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!isUpload(request)) {
            return;
        }
        response.getHeaders().putSingle("Tus-Resumable", VERSION);
        if (response.getStatus() == 412) {
            response.getHeaders().putSingle("Tus-Version", VERSION);
        }
        // What was refused may have bytes on its way that nobody will read.
        var withBytes =
                request.getMethod().equals("PATCH") || request.getMethod().equals("POST");
        if (response.getStatus() >= 400 && withBytes) {
            response.getHeaders().putSingle("Connection", "close");
        }
    }

    private static boolean isUpload(ContainerRequestContext request) {
        return request.getUriInfo().getPath().startsWith(UploadResource.PATH);
    }
}
