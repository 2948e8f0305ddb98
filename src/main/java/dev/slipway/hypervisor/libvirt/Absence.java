package dev.slipway.hypervisor.libvirt;

import dev.slipway.problem.Outage;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the lines to one host know of its absence: a page that asks ten times on three lines waits for the daemon once. Steps of operations wait
 * as if nobody had waited before them. Thread-safe.
 */
final class Absence {
    /** A daemon that hangs takes each attempt its whole limit, so for so long nobody makes another. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private boolean noticed;
    private @Nullable Problem hung;
    private long hungSince;

    /** Somebody waited out his patience, and nobody was there. */
    synchronized void noticed() {
        noticed = true;
    }

    /** An attempt got no answer. */
    synchronized void hung(Problem problem) {
        noticed = true;
        hung = problem;
        hungSince = System.nanoTime();
    }

    /** There is a connection. */
    synchronized void over() {
        noticed = false;
        hung = null;
    }

    /**
     * Until when to try again.
     *
     * @param deadline of somebody's own patience, by the clock of {@link System#nanoTime}
     * @throws ProblemException what the attempt before was told, when that was just now and took long
     */
    synchronized long patience(long deadline) {
        if (Outage.isWaitedOut() || !noticed) {
            return deadline;
        }
        var now = System.nanoTime();
        if (hung != null && now - hungSince < AT_ONCE.toNanos()) {
            throw hung.toException();
        }
        return now;
    }
}
