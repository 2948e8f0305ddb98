package dev.slipway.guest;

import java.time.Duration;
import java.time.Instant;

/** Tells restarts from resets: one restart shows as several, as SeaBIOS resets a board that was up before anew (measured: 4 events in 0.2 s). */
final class Resets {
    private static final Duration MOMENT = Duration.ofSeconds(2);

    private Instant last = Instant.EPOCH;

    /** Does a restart begin with this reset? */
    boolean begin(Instant now) {
        var begins = now.isAfter(last.plus(MOMENT));
        last = now;
        return begins;
    }
}
