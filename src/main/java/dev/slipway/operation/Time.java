package dev.slipway.operation;

import java.time.Duration;
import java.time.Instant;

/** The clock, movable in tests. */
public interface Time {
    Instant now();

    void sleep(Duration duration) throws InterruptedException;
}
