package dev.slipway.boot;

import dev.slipway.operation.Time;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** The real time, and ahead of it by as much as a test wants: for a service whose own workers sleep on it. */
@Alternative
@Singleton
public class AheadTime implements Time {
    private volatile Duration ahead = Duration.ZERO;

    public synchronized void move(Duration further) {
        ahead = ahead.plus(further);
    }

    /** The real time again, on which the service's schedule depends. */
    public synchronized void back() {
        ahead = Duration.ZERO;
    }

    @Override
    public Instant now() {
        return Instant.now().plus(ahead);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }
}
