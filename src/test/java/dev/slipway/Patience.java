package dev.slipway;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what happens beside a test, as long as a busy machine may take: two cores are shared with guests and browsers. */
public final class Patience {
    private static final Duration LONG = Duration.ofMinutes(1);

    private Patience() {}

    public static ConditionFactory await() {
        return Awaitility.await().atMost(LONG);
    }

    /** Holds now and for as long: what must not happen sends no event when it does not. */
    public static void stays(Duration duration, ThrowingRunnable holds) {
        var began = Instant.now();
        while (Instant.now().isBefore(began.plus(duration))) {
            try {
                holds.run();
            } catch (Throwable e) {
                throw new AssertionError("it did not stay so for " + duration, e);
            }
            pass(Duration.ofMillis(100));
        }
    }

    /** A number that others move, once it has stood still for as long as that. */
    public static <T> T settled(Duration still, Callable<T> value) throws Exception {
        var seen = value.call();
        for (var since = Instant.now(); Instant.now().isBefore(since.plus(still)); ) {
            pass(Duration.ofMillis(100));
            var now = value.call();
            if (!now.equals(seen)) {
                seen = now;
                since = Instant.now();
            }
        }
        return seen;
    }

    /** Only where time itself is the subject, as with a kill at a random moment; whoever waits for something awaits it. */
    public static void pass(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param what is waited for, for the message when it does not come */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LONG);
    }
}
