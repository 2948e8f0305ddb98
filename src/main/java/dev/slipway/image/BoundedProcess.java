package dev.slipway.image;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A program that runs under limits of memory and CPU time, and that ends with us, however we end. */
final class BoundedProcess implements AutoCloseable {
    /**
     * @param memoryBytes of address space
     * @param cpu time on all processors together
     */
    record Limits(long memoryBytes, Duration cpu) {}

    private static final int KEPT = 1 << 20;

    // The kernel kills a child when the thread that made it ends (PDEATHSIG), so children come from one thread that
    // lives as long as we do.
    private static final ExecutorService SPAWNER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("tool-spawner").factory());

    private final Process process;
    private final Collected output;
    private final Collected errors;

    private BoundedProcess(Process process) {
        this.process = process;
        this.output = new Collected(process.getInputStream());
        this.errors = new Collected(process.getErrorStream());
    }

    static BoundedProcess start(Limits limits, List<String> argv) throws InterruptedException {
        var full = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--no-new-privs", "--"));
        full.addAll(List.of(
                "prlimit",
                "--as=" + limits.memoryBytes(),
                "--cpu=" + limits.cpu().toSeconds(),
                "--core=0",
                "--"));
        full.addAll(argv);
        var builder =
                new ProcessBuilder(full).redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().put("LC_ALL", "C.UTF-8");
        // Each arena of glibc reserves 64 MiB of the address space that we limit.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        try {
            return new BoundedProcess(SPAWNER.submit(builder::start).get());
        } catch (ExecutionException e) {
            throw new ProblemException(
                    new Problem(
                            ProblemCode.TOOL_FAILED,
                            "The program %s could not be started.".formatted(argv.getFirst()),
                            String.valueOf(e.getMessage()),
                            List.of(new Remedy.Command(
                                    "Install the programs that work on disk images.",
                                    "apt-get install qemu-utils util-linux"))),
                    e);
        }
    }

    /** Whether it ended within the time. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        output.join();
        errors.join();
        return true;
    }

    int exitCode() {
        return process.exitValue();
    }

    /** What it has said so far, the last mebibyte of it. */
    String output() {
        return output.text();
    }

    /** The same of its error stream, without empty lines around. */
    String errors() {
        return errors.text().strip();
    }

    long pid() {
        return process.pid();
    }

    /** Kills it if it still runs, and returns when it is gone and has let go of its files. */
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        process.destroyForcibly();
        var interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drains a stream, so the child never waits for us, and keeps its end. */
    private static final class Collected {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Thread reader;

        Collected(InputStream stream) {
            reader = Thread.ofVirtual().start(() -> drain(stream));
        }

        private void drain(InputStream stream) {
            var chunk = new byte[8192];
            try (stream) {
                for (var read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                    append(chunk, read);
                }
            } catch (IOException e) {
                // The child was killed; what it said before is kept.
            }
        }

        private synchronized void append(byte[] chunk, int length) {
            if (kept.size() + length > KEPT) {
                var end = kept.toByteArray();
                kept.reset();
                kept.write(end, end.length / 2, end.length - end.length / 2);
            }
            kept.write(chunk, 0, length);
        }

        synchronized String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }

        void join() throws InterruptedException {
            reader.join();
        }
    }
}
