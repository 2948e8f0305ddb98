package dev.slipway.machine;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How the original image becomes the machine's own disk. */
public enum DiskMode {
    /** Boot at once on an overlay; the rest is copied while the machine runs. */
    OVERLAY,
    /** Convert the whole image before the first boot. */
    CONVERT;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static DiskMode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
