package dev.slipway.operation;

import dev.slipway.problem.Problem;
import java.time.Duration;

/** A step that waits for something outside and lets its worker go. */
final class WaitingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem what;
    private final Duration again;

    WaitingException(Problem what, Duration again) {
        super(what.title());
        this.what = what;
        this.again = again;
    }

    Problem what() {
        return what;
    }

    Duration again() {
        return again;
    }
}
