package dev.slipway.guest;

import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The program that reads and writes CDs, under limits and with nothing of our environment.
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
     * @param log a file that is there only meanwhile
     * @throws ProblemException when it is not installed or does not end in time
     */
    public Ended run(Path log, List<String> arguments) throws IOException, InterruptedException {
        var argv = new ArrayList<>(List.of(
                "prlimit", "--as=" + MEMORY, "--fsize=" + largestFile, "--cpu=" + patience.toSeconds(), "xorriso"));
        argv.addAll(arguments);
        var builder = new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME", "TMPDIR"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed.apply("xorriso did not finish within %d s.".formatted(patience.toSeconds()));
            }
            var ended = new Ended(process.exitValue(), tail(log));
            if (ended.exitCode() == NOT_INSTALLED) {
                throw failed.apply("xorriso: " + ended.said());
            }
            return ended;
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(log);
        }
    }

    private static String tail(Path log) throws IOException {
        var text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
        return text.length() > SAID ? text.substring(text.length() - SAID) : text;
    }
}
