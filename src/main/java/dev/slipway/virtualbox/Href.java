package dev.slipway.virtualbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The name of a file in an OVF. The standard makes it part of an address; many exporters write it as it is. */
final class Href {
    private Href() {}

    /** Without percent signs; empty when that is the same or no text. What comes out is as hostile as what went in. */
    static Optional<String> decoded(String href) {
        try {
            // Decoders of forms take a plus for a blank; addresses do not.
            var decoded = URLDecoder.decode(href.replace("+", "%2B"), StandardCharsets.UTF_8);
            return decoded.equals(href) ? Optional.empty() : Optional.of(decoded);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
