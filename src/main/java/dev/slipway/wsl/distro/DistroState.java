package dev.slipway.wsl.distro;

import java.util.Locale;

/** What {@code wsl --list --verbose} says; these words are never translated. */
public enum DistroState {
    STOPPED,
    RUNNING,
    INSTALLING,
    UNINSTALLING,
    CONVERTING,
    EXPORTING,
    /** A word of a newer WSL. */
    UNKNOWN;

    public static DistroState of(String word) {
        for (var state : values()) {
            if (state.name().equals(word.toUpperCase(Locale.ROOT))) {
                return state;
            }
        }
        return UNKNOWN;
    }

    /** Registered for good, so a command can run in it. */
    public boolean isUsable() {
        return switch (this) {
            case STOPPED, RUNNING, EXPORTING, UNKNOWN -> true;
            case INSTALLING, UNINSTALLING, CONVERTING -> false;
        };
    }
}
