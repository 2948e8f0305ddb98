package dev.slipway.template;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What runs in a machine; the practice guest is never passed off as Windows. */
public enum GuestSystem {
    WINDOWS_10,
    WINDOWS_11,
    PRACTICE;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static GuestSystem of(String word) {
        return Arrays.stream(values())
                .filter(system -> system.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"%s\" is none of windows-10, windows-11, practice".formatted(word)));
    }

    /** For people, and nothing but the system: whether it has WSL is another matter. */
    public String label() {
        return switch (this) {
            case WINDOWS_10 -> "Windows 10";
            case WINDOWS_11 -> "Windows 11";
            case PRACTICE -> "Practice guest";
        };
    }

    public boolean isPractice() {
        return this == PRACTICE;
    }
}
