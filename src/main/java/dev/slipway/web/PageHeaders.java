package dev.slipway.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/** A page may load only what Slipway serves itself, and nobody may frame it. */
@Provider
class PageHeaders implements ContainerResponseFilter {
    // The page that uploads files; the checksum is computed by WebAssembly.
    private static final String COMPUTES = "/images";

    private final String policy;
    private final String policyToCompute;

    PageHeaders(Shell shell) {
        policy = policy("", shell);
        // Allows WebAssembly and nothing else: it cannot make script of text, as "unsafe-eval" could.
        policyToCompute = policy("'wasm-unsafe-eval' ", shell);
    }

    private static String policy(String more, Shell shell) {
        return "default-src 'none'; script-src 'self' " + more + shell.themeScriptSource()
                + "; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
                + " base-uri 'none'; frame-ancestors 'none'";
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        var headers = response.getHeaders();
        headers.putSingle("X-Content-Type-Options", "nosniff");
        headers.putSingle("Referrer-Policy", "same-origin");
        headers.putSingle("X-Frame-Options", "DENY");
        if (MediaType.TEXT_HTML_TYPE.isCompatible(response.getMediaType())) {
            var computes = request.getUriInfo().getPath().equals(COMPUTES);
            headers.putSingle("Content-Security-Policy", computes ? policyToCompute : policy);
            headers.putSingle("Cache-Control", "no-store");
        }
    }
}
