package dev.slipway.web;

import io.quarkus.qute.TemplateExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Values in words; templates write {@code say:when(instant)}. */
@TemplateExtension(namespace = "say")
final class Formatting {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private static final Pattern CAMEL = Pattern.compile("(?<=[a-z])([A-Z])");
    // Unicode's bidirectional formatting characters.
    private static final Pattern TURNING = Pattern.compile("[\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    // Written by Slipway itself; a file's name may look like a time, too.
    private static final Set<String> TIMES = Set.of("verified", "damaged");

    private Formatting() {}

    static String when(Instant instant) {
        return MINUTE.format(instant);
    }

    static String clock(Instant instant) {
        return CLOCK.format(instant);
    }

    /** For example {@code 3 min 41 s}; under a second is {@code 1 s}, as nothing takes no time. */
    static String duration(Duration duration) {
        var seconds = Math.max(1, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    static String bytes(long bytes) {
        double value = bytes;
        var unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return (unit == 0 || value >= 100 || value == Math.rint(value)
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, "%.1f", value))
                + " " + UNITS[unit];
    }

    /**
     * A name that somebody else gave, or a text with one in it: characters that turn the direction of reading are written as U+202E, so that nobody
     * takes {@code exe.vdi} for a disk.
     */
    static String visible(Object name) {
        return TURNING.matcher(name.toString())
                .replaceAll(turning -> "U+%04X".formatted((int) turning.group().charAt(0)));
    }

    /** A fact about an image, whose key is a word of the API: {@code dataBytes} with {@code 2097152} is "data: 2 MiB". */
    static String fact(String key, String value) {
        var words = CAMEL.matcher(key).replaceAll(" $1").toLowerCase(Locale.ROOT);
        if (words.endsWith(" bytes") && NUMBER.matcher(value).matches()) {
            return words.substring(0, words.length() - " bytes".length()) + ": " + bytes(Long.parseLong(value));
        }
        return words + ": " + (TIMES.contains(key) ? when(Instant.parse(value)) : visible(value));
    }

    /** The dialog that asks before an image or an uploaded folder is deleted; ids of elements begin with a letter. */
    static String deletion(java.util.UUID thing) {
        return "delete-" + thing;
    }
}
