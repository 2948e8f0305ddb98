package dev.slipway.intake.download;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One server's answer; its body comes piece by piece and no faster than it is taken. */
final class Answer implements AutoCloseable {
    /** What came next. */
    sealed interface Piece {
        record Bytes(Buffer bytes) implements Piece {}

        /** Nothing yet. */
        record Silence() implements Piece {}

        record End() implements Piece {}

        record Broken() implements Piece {}
    }

    /** @param total of the whole file */
    record Range(long from, long to, long total) {}

    // So many pieces, of at most 64 KiB each, may lie in memory.
    private static final int WINDOW = 32;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
    private static final Pattern STRONG_ETAG = Pattern.compile("\"[!#-~]{1,200}\"");

    private final HttpClient client;
    private final HttpClientResponse response;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();

    /** Called on the event loop, before the first byte of the body could be lost. */
    Answer(HttpClient client, HttpClientResponse response) {
        this.client = client;
        this.response = response;
        response.pause();
        response.handler(bytes -> pieces.add(new Piece.Bytes(bytes)));
        response.endHandler(_ -> pieces.add(new Piece.End()));
        response.exceptionHandler(_ -> pieces.add(new Piece.Broken()));
        response.fetch(WINDOW);
    }

    int status() {
        return response.statusCode();
    }

    Optional<String> redirect() {
        return switch (status()) {
            case 301, 302, 303, 307, 308 -> Optional.ofNullable(response.getHeader(HttpHeaders.LOCATION));
            default -> Optional.empty();
        };
    }

    /** Bytes of the body; empty when the server does not say. */
    Optional<Long> length() {
        return Optional.ofNullable(response.getHeader(HttpHeaders.CONTENT_LENGTH))
                .filter(text -> NUMBER.matcher(text).matches())
                .map(Long::parseLong);
    }

    Optional<Range> range() {
        var header = response.getHeader(HttpHeaders.CONTENT_RANGE);
        var parts = RANGE.matcher(header == null ? "" : header);
        return parts.matches()
                ? Optional.of(new Range(
                        Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    boolean isPlain() {
        var encoding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
        return encoding == null || encoding.equalsIgnoreCase("identity");
    }

    /** What tells this version of the file from another, in the form that If-Range takes; null without such a thing. */
    @Nullable
    String validator() {
        var etag = response.getHeader(HttpHeaders.ETAG);
        if (etag != null && STRONG_ETAG.matcher(etag).matches()) {
            return etag;
        }
        var modified = response.getHeader(HttpHeaders.LAST_MODIFIED);
        var date = response.getHeader(HttpHeaders.DATE);
        // Within the same second the file could have changed twice (RFC 9110, 8.8.2.2).
        return modified != null && date != null && isBefore(modified, date) ? modified : null;
    }

    private static boolean isBefore(String one, String other) {
        try {
            var format = DateTimeFormatter.RFC_1123_DATE_TIME;
            return ZonedDateTime.parse(one, format).isBefore(ZonedDateTime.parse(other, format));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    Piece next(Duration patience) throws InterruptedException {
        var piece = pieces.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (piece instanceof Piece.Bytes) {
            response.fetch(1);
        }
        return piece == null ? new Piece.Silence() : piece;
    }

    @Override
    public void close() {
        client.close();
    }
}
