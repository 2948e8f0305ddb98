package dev.slipway.operation;

import java.time.Duration;

/** Something a room does again and again; a bean of this type is enough. Runs soon after the start, on one replica at a time. */
public interface PeriodicTask {
    /** Stable and unique, {@code [a-z-]+}. */
    String name();

    /** From the end of one run to the next. */
    Duration every();

    void run();
}
