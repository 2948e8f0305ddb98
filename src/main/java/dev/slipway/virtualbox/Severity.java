package dev.slipway.virtualbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much a finding matters. */
public enum Severity {
    /** Good to know. */
    INFO,
    /** Something will be different, or asks for a hand. */
    WARNING,
    /** The machine cannot be made before this is settled. */
    BLOCKER;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
