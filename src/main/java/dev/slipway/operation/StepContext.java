package dev.slipway.operation;

import dev.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** What a step may know and say while it runs. Everything said here is stored before it is shown. */
public interface StepContext {
    OperationId operation();

    /** When this step first began; survives a restart of the service, so deadlines do too. */
    Instant startedAt();

    /** A log line for people; lines over 2,000 characters are cut. Never pass a secret; {@link #conceal} is for what others quote. */
    void log(String line);

    /** From now on this text is not shown in what the step says, its problem included; under four characters it would spoil other words. */
    void conceal(String secret);

    /** A log line that also becomes the step's note in the timeline. */
    void warn(String line);

    /** Measured progress; going backwards is ignored. */
    void progress(Progress progress);

    /** The step had nothing to do; shown as skipped with this reason. */
    void skip(String reason);

    /** A small fact stored with the operation (at most 4,000 characters), there again after a restart. */
    void remember(String name, String value);

    Optional<String> recall(String name);

    /** Throws when a person asked to cancel. */
    void checkCancelled();

    /** Waits, and throws when a person asks to cancel meanwhile. */
    void pause(Duration duration) throws InterruptedException;

    Instant now();

    /**
     * Ends this run of the step; it is run again after a while, in a new run of the operation, and holds no worker until then.
     *
     * @param what is waited for, in one sentence, and how to bring it about; shown as long as the step waits
     * @param again when to look again
     * @return never; thrown by the caller so that the compiler knows
     */
    RuntimeException waitFor(Problem what, Duration again);

    /**
     * Asks again and again until there is an answer.
     *
     * @param patience counted from {@link #startedAt()}
     * @param onTimeout the problem to end with
     */
    default <T> T await(
            Duration patience, Duration interval, Supplier<Optional<T>> question, Supplier<Problem> onTimeout)
            throws InterruptedException {
        return awaitUntil(startedAt().plus(patience), interval, question, onTimeout);
    }

    /** As {@link #await}, with a fixed end. */
    default <T> T awaitUntil(
            Instant deadline, Duration interval, Supplier<Optional<T>> question, Supplier<Problem> onTimeout)
            throws InterruptedException {
        while (true) {
            checkCancelled();
            var answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (now().isAfter(deadline)) {
                throw onTimeout.get().toException();
            }
            pause(interval);
        }
    }
}
