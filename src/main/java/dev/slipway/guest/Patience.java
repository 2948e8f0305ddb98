package dev.slipway.guest;

import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Asks the agent again while it is away, as it is during restarts and now and then for minutes (virtio-win #1416); only for questions and
 * acts that may be repeated.
 */
record Patience(StepContext context, Instant deadline) {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int REFUSALS = 3;

    <T> T ask(Supplier<T> question) throws InterruptedException {
        var refusals = 0;
        var told = false;
        while (true) {
            context.checkCancelled();
            try {
                return question.get();
            } catch (ProblemException e) {
                var refused = e.problem().code() == ProblemCode.GUEST_AGENT_ERROR;
                if (!refused && !isAway(e)
                        || refused && ++refusals >= REFUSALS
                        || context.now().isAfter(deadline)) {
                    throw e;
                }
                if (!told) {
                    context.log(
                            refused ? "The guest agent refused; asking again." : "The guest agent is silent; waiting.");
                    told = true;
                }
            }
            context.pause(PAUSE);
        }
    }

    void act(Runnable act) throws InterruptedException {
        ask(() -> {
            act.run();
            return true;
        });
    }

    static boolean isAway(ProblemException e) {
        return e.problem().code() == ProblemCode.GUEST_AGENT_SILENT
                || e.problem().code() == ProblemCode.HYPERVISOR_UNREACHABLE;
    }
}
