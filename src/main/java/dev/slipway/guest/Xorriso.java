package dev.slipway.guest;

import dev.slipway.problem.ProblemException;
import dev.slipway.program.BoundedProcess;
import dev.slipway.program.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The program that reads and writes CDs.
 *
 * @param patience for one run, and for its time on the processor
 * @param largestFile bytes that it may write into one file
 * @param failed makes a sentence of what went wrong into the caller's problem
 */
public record Xorriso(Duration patience, long largestFile, Function<String, ProblemException> failed) {
    private static final long MEMORY = 2L << 30;
    private static final int SAID = 2000;
    // How prlimit says that there is no such program.
    private static final int NOT_INSTALLED = 127;

    /**
     * How a run ended.
     *
     * @param said the end of what it said
     */
    public record Ended(int exitCode, String said) {}

    /**
     * Runs until it ends; whether it did what it should is the caller's to judge.
     *
     * @throws ProblemException when it is not installed or does not end in time
     */
    public Ended run(Reach reach, List<String> arguments) throws InterruptedException {
        var argv = new ArrayList<>(List.of("xorriso"));
        argv.addAll(arguments);
        var limits = new BoundedProcess.Limits(MEMORY, patience, largestFile);
        try (var child = BoundedProcess.start(limits, reach, argv)) {
            if (!child.awaitEnd(patience)) {
                throw failed.apply("xorriso did not finish within %d s.".formatted(patience.toSeconds()));
            }
            var ended = new Ended(child.exitCode(), tail(child.output() + child.errors()));
            if (ended.exitCode() == NOT_INSTALLED) {
                throw failed.apply("xorriso: " + ended.said());
            }
            return ended;
        }
    }

    private static String tail(String said) {
        var text = said.strip();
        return text.length() > SAID ? text.substring(text.length() - SAID) : text;
    }
}
