package dev.slipway.wsl.distro;

import java.util.Locale;

/** What DISM says of an optional feature. */
public enum FeatureState {
    ENABLED("enabled"),
    /** On after the next restart. */
    ENABLE_PENDING("enable pending"),
    DISABLED("disabled"),
    DISABLE_PENDING("disable pending"),
    PAYLOAD_REMOVED("disabled with payload removed"),
    UNKNOWN("unknown");

    private final String words;

    FeatureState(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    public static FeatureState of(String words) {
        for (var state : values()) {
            if (state.words.equals(words.strip().toLowerCase(Locale.ROOT))) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
