package dev.slipway.console;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Lets one viewer in, once.
 *
 * @param secret 256 random bits in base64url; only its holder knows it
 * @param validFor from the moment it is issued
 */
public record ConsoleTicket(String secret, Duration validFor) {
    /** The WebSocket subprotocol that is spoken: RFB in binary messages. */
    public static final String PROTOCOL = "binary";
    // A header of the handshake, as a browser can set no other, and neither a URL nor a log has it.
    private static final String PREFIX = "slipway.ticket.";
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** What to offer as a subprotocol beside {@link #PROTOCOL}. */
    public String subprotocol() {
        return PREFIX + secret;
    }

    static boolean isSubprotocol(String offered) {
        return offered.startsWith(PREFIX);
    }

    /** Empty when it cannot be a secret of ours. */
    static java.util.Optional<String> secretOf(String offered) {
        var secret = isSubprotocol(offered) ? offered.substring(PREFIX.length()) : "";
        return SECRET.matcher(secret).matches() ? java.util.Optional.of(secret) : java.util.Optional.empty();
    }

    @Override
    public String toString() {
        return "ConsoleTicket[valid for " + validFor + "]";
    }
}
