package dev.slipway.api;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file that a client asks for (RFC 9110, 14).
 *
 * @param from first byte
 * @param count of bytes; 0 when nothing of the file is in the range
 */
record ByteRange(long from, long count) {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** Empty when the whole file is to be sent: for no range, for several, and for one that cannot be read. */
    static Optional<ByteRange> of(@Nullable String header, long size) {
        var parts = FORM.matcher(header == null ? "" : header.strip());
        if (!parts.matches() || parts.group(1).isEmpty() && parts.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (parts.group(1).isEmpty()) {
            var last = Math.min(Long.parseLong(parts.group(2)), size);
            return Optional.of(new ByteRange(size - last, last));
        }
        var from = Long.parseLong(parts.group(1));
        var to = parts.group(2).isEmpty() ? size - 1 : Math.min(Long.parseLong(parts.group(2)), size - 1);
        if (!parts.group(2).isEmpty() && Long.parseLong(parts.group(2)) < from) {
            return Optional.empty();
        }
        return Optional.of(from >= size ? new ByteRange(0, 0) : new ByteRange(from, to - from + 1));
    }

    boolean isSatisfiable() {
        return count > 0;
    }

    /** For the header Content-Range. */
    String of(long size) {
        return "bytes %d-%d/%d".formatted(from, from + count - 1, size);
    }
}
