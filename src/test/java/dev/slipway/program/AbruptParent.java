package dev.slipway.program;

import java.time.Duration;
import java.util.List;

/** Starts a child says its number and waits to be killed. */
final class AbruptParent {
    private AbruptParent() {}

    public static void main(String[] arguments) throws InterruptedException {
        var child = BoundedProcess.start(
                new BoundedProcess.Limits(1L << 30, Duration.ofMinutes(1)), Reach.NOTHING, List.of("sleep", "600"));
        System.out.println(child.pid());
        child.awaitEnd(Duration.ofMinutes(10));
    }
}
