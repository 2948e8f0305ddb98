package dev.slipway.host;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Programs of the machine this one runs on. */
@ApplicationScoped
public class LocalShell implements CommandRunner {
    private static final int OUTPUT_LIMIT = 1024 * 1024;
    private static final String NONE = "";

    @Override
    public Answer run(Duration limit, String... argv) {
        var builder =
                new ProcessBuilder(argv).redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Answer(Ending.NOT_FOUND, -1, NONE, String.valueOf(e.getMessage()));
        }
        var out = drain(process.getInputStream());
        var err = drain(process.getErrorStream());
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Answer(Ending.EXITED, process.exitValue(), text(out), text(err));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return new Answer(Ending.TIMED_OUT, -1, NONE, NONE);
    }

    /** A child left behind may hold the pipe open for ever, so this does not wait long. */
    private static String text(CompletableFuture<String> stream) {
        return stream.completeOnTimeout(NONE, 2, TimeUnit.SECONDS).join();
    }

    private static CompletableFuture<String> drain(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                text.complete(new String(stream.readNBytes(OUTPUT_LIMIT), StandardCharsets.UTF_8));
                stream.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                text.complete(NONE);
            }
        });
        return text;
    }
}
