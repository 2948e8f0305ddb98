package dev.slipway;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what happens beside a test, as long as a busy machine may take: two cores are shared with guests and browsers. */
public final class Patience {
    private static final Duration LONG = Duration.ofMinutes(1);

    private Patience() {}

    public static ConditionFactory await() {
        return Awaitility.await().atMost(LONG);
    }

    /** @param what is waited for, for the message when it does not come */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LONG);
    }
}
