package dev.slipway.hypervisor.libvirt;

import dev.slipway.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a line's threads answer, for whoever waits for it. */
final class Answers {
    private Answers() {}

    /** @throws ProblemException HYPERVISOR_UNREACHABLE when there is none in time; or the answer's own */
    static <T> T within(Duration limit, CompletableFuture<T> future) throws LibvirtError {
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            throw Problems.interrupted();
        } catch (TimeoutException _) {
            throw Problems.busy(limit);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case LibvirtError trouble -> throw new LibvirtError(trouble.code(), trouble.sentence());
                case ProblemException problem -> throw problem;
                case LinkageError error -> throw Problems.noLibrary(error);
                case null, default -> throw new CompletionException(e.getCause());
            }
        }
    }
}
