package dev.slipway.operation;

import java.time.Instant;

/** One line of a step's log; {@code number} starts at 1 within its step. */
public record LogLine(int number, Instant at, Level level, String text) {
    public enum Level {
        INFO,
        WARN
    }
}
