package dev.slipway.intake.download;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A range of IP addresses, for example 10.0.0.0/8. */
record Network(InetAddress address, int bits) {
    static List<Network> all(String... texts) {
        return Arrays.stream(texts).map(Network::of).toList();
    }

    static Network of(String text) {
        return read(text).orElseThrow(() -> new IllegalArgumentException("not a network: " + text));
    }

    /** Empty for what is none; a single address is a network of one. */
    static Optional<Network> read(String text) {
        var slash = text.indexOf('/');
        try {
            var literal = slash < 0 ? text : text.substring(0, slash);
            if (!literal.contains(":") && !literal.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
                return Optional.empty();
            }
            var address = InetAddress.ofLiteral(literal);
            var longest = address.getAddress().length * 8;
            var bits = slash < 0 ? longest : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > longest ? Optional.empty() : Optional.of(new Network(address, bits));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean holds(byte[] other) {
        var prefix = address.getAddress();
        if (other.length != prefix.length) {
            return false;
        }
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> bit % 8;
            if ((other[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
