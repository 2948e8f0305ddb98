package dev.slipway.guest;

import dev.slipway.guest.GuestAgent.OsInfo;

/** How the wait for a guest ended. */
public sealed interface Readiness {
    /** The agent answered twice in a row. */
    record Ready(OsInfo system) implements Readiness {}

    /** The guest restarts itself again and again before it is up. */
    record BootLoop(int restarts) implements Readiness {}

    /** Time is over.
     *
     * @param lastSeen what was known last, for people */
    record NotReady(String lastSeen) implements Readiness {}

    /** The domain is off or crashed, so waiting is in vain. */
    record Off(String state) implements Readiness {}
}
