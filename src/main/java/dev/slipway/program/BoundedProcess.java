package dev.slipway.program;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that reads what somebody else wrote: under limits of memory and CPU time, with nothing of our environment, confined where the host
 * can, and it ends with us, however we end.
 */
public final class BoundedProcess implements AutoCloseable {
    /**
     * @param memoryBytes of address space
     * @param cpu time on all processors together
     * @param fileBytes of the largest file that it may write
     */
    public record Limits(long memoryBytes, Duration cpu, long fileBytes) {
        private static final long NO_LIMIT = Long.MAX_VALUE;

        public Limits(long memoryBytes, Duration cpu) {
            this(memoryBytes, cpu, NO_LIMIT);
        }
    }

    private static final int KEPT = 1 << 20;
    private static final Duration ROUND = Duration.ofMillis(1);
    private static final Duration SETTING_UP = Duration.ofSeconds(2);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final File NOTHING = new File("/dev/null");

    // The kernel kills a child when the thread that made it ends (PDEATHSIG), so children come from one thread that
    // lives as long as we do.
    private static final ExecutorService SPAWNER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("tool-spawner").factory());

    private final Process process;
    private final boolean confined;
    private final Collected output;
    private final Collected errors;

    private BoundedProcess(Process process, boolean confined) {
        this.process = process;
        this.confined = confined;
        this.output = new Collected(process.getInputStream());
        this.errors = new Collected(process.getErrorStream());
    }

    /** @param reach absolute paths, as they stand in the arguments */
    public static BoundedProcess start(Limits limits, Reach reach, List<String> argv) throws InterruptedException {
        var confined = Confinement.works();
        var full = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--no-new-privs", "--"));
        if (confined) {
            full.addAll(Confinement.of(reach));
        }
        full.addAll(List.of(
                "prlimit",
                "--as=" + limits.memoryBytes(),
                "--cpu=" + limits.cpu().toSeconds(),
                "--fsize=" + limits.fileBytes(),
                "--core=0",
                "--"));
        full.addAll(argv);
        var input = confined ? Confinement.filter().orElse(NOTHING) : NOTHING;
        var builder = new ProcessBuilder(full).redirectInput(ProcessBuilder.Redirect.from(input));
        var path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        builder.environment().clear();
        // Each arena of glibc reserves 64 MiB of the address space that we limit.
        builder.environment()
                .putAll(Map.of(
                        "PATH", path,
                        "LC_ALL", "C.UTF-8",
                        "HOME", "/nonexistent",
                        "TMPDIR", confined ? "/tmp" : System.getProperty("java.io.tmpdir"),
                        "MALLOC_ARENA_MAX", "2"));
        try {
            return new BoundedProcess(started(builder), confined);
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

    private static Process started(ProcessBuilder builder) throws ExecutionException, InterruptedException {
        var starting = SPAWNER.submit(builder::start);
        try {
            var process = starting.get();
            // What is done already does not wait, and so does not tell.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return process;
        } catch (InterruptedException e) {
            // It may have begun already, and nobody else would end it.
            SPAWNER.execute(() -> end(starting));
            throw e;
        }
    }

    private static void end(Future<Process> starting) {
        if (starting.state() == Future.State.SUCCESS) {
            starting.resultNow().destroyForcibly();
        }
    }

    /** Whether it ended within the time. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        output.join();
        errors.join();
        return true;
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** What it has said so far, the last mebibyte of it. */
    public String output() {
        return output.text();
    }

    /** The same of its error stream, without empty lines around. */
    public String errors() {
        return errors.text().strip();
    }

    public long pid() {
        return process.pid();
    }

    /** Kills it if it still runs, and returns when it is gone and has let go of its files. */
    @Override
    public void close() {
        // Confined, it is in the first child's process space and gone when that child is; whoever ends that child sees
        // its end.
        for (var rounds = confined ? SETTING_UP.toMillis() : 0; rounds > 0 && process.isAlive(); rounds--) {
            process.children().forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(ROUND.toNanos());
        }
        process.destroyForcibly();
        process.onExit().join();
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
            // Killed from outside while its walls were put up, it may leave somebody who holds the stream.
            reader.join(LAST_WORDS);
        }
    }
}
