package dev.slipway.intake.download;

import dev.slipway.operation.StepContext;
import java.time.Duration;

/** How often a server that does not answer is asked again, and after how long. */
final class Attempts {
    static final int IN_VAIN = 8;
    private static final int ALL = 500;
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private final StepContext context;
    private final WebAddress address;
    private long furthest;
    private int inVain;
    private int all;

    Attempts(StepContext context, WebAddress address) {
        this.context = context;
        this.address = address;
    }

    /**
     * Waits, or gives up when several attempts in a row came no further.
     *
     * @param reached bytes that are here
     */
    void failed(long reached) throws InterruptedException {
        inVain = reached > furthest ? 0 : inVain + 1;
        furthest = Math.max(furthest, reached);
        if (inVain >= IN_VAIN || ++all >= ALL) {
            throw DownloadProblems.unreachable(address.host());
        }
        context.log("The connection ended after %,d bytes. Trying again.".formatted(reached));
        var pause = Duration.ofSeconds(1L << inVain);
        context.pause(pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause);
    }
}
