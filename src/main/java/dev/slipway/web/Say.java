package dev.slipway.web;

import io.quarkus.qute.TemplateExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Values in words; templates write {@code say:when(instant)}. */
@TemplateExtension(namespace = "say")
final class Say {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private Say() {}

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

    /** The dialog that asks before an image or an uploaded folder is deleted; ids of elements begin with a letter. */
    static String deletion(java.util.UUID thing) {
        return "delete-" + thing;
    }
}
