package dev.slipway.kit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How the guest kit comes into a Windows. */
public enum KitMode {
    /** A CD in its drive; a person starts the setup. */
    CD,
    /** Written into its disk before the first start, by libguestfs; it sets itself up. */
    INJECT;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Throws IllegalArgumentException for every other word than {@code cd} and {@code inject}. */
    @JsonCreator
    public static KitMode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
