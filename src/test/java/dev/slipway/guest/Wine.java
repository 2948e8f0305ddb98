package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Windows-shaped folder in which Wine runs programs without a screen; one for all tests. Needs the packages wine and wine64. */
public final class Wine {
    public static final Path PREFIX = Path.of("target/wine").toAbsolutePath();
    private static final int TRIES = 3;

    private Wine() {}

    /** One server from here to {@link #end}: none ends by itself while the next program wants to reach it. */
    public static void boot() throws IOException, InterruptedException {
        Files.createDirectories(PREFIX);
        unix("wineserver", "--persistent");
        run("wineboot.exe", "--init");
    }

    /** Comes back when the server is gone, so that whoever boots next does not meet it dying. */
    public static void end() throws IOException, InterruptedException {
        unix("wineserver", "--kill");
        unix("wineserver", "--wait");
    }

    /** Its exit code. What it prints is in {@link #said}: let it write files. */
    public static int run(String... argv) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("wine"));
        command.addAll(List.of(argv));
        return unix(command.toArray(String[]::new));
    }

    /**
     * Runs what ends by writing this file. On a busy machine Wine was once seen to come back without having run anything, so it is asked
     * again; what really cannot write its file never does.
     */
    public static void write(Path file, Before before, String... argv) throws IOException, InterruptedException {
        var tries = new StringBuilder();
        for (var n = 1; n <= TRIES; n++) {
            before.prepare();
            var code = run(argv);
            if (Files.exists(file)) {
                return;
            }
            tries.append("%ntry %d: exit code %d, said \"%s\", beside it %s"
                    .formatted(n, code, Files.readString(said()).strip(), beside(file)));
            System.err.println("Wine wrote no " + file + tries);
        }
        throw new AssertionError("Wine wrote no " + file + tries);
    }

    /** What stands in the way of a second try goes, what it reads is made. */
    @FunctionalInterface
    public interface Before {
        void prepare() throws IOException;
    }

    private static List<String> beside(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(found -> found.getFileName().toString()).sorted().toList();
        }
    }

    private static Path said() {
        return PREFIX.resolve("said.txt");
    }

    private static int unix(String... argv) throws IOException, InterruptedException {
        var process = new ProcessBuilder(argv).redirectErrorStream(true);
        process.redirectOutput(said().toFile());
        process.redirectInput(Path.of("/dev/null").toFile());
        var environment = process.environment();
        environment.put("WINEPREFIX", PREFIX.toString());
        environment.put("WINEARCH", "win64");
        // Only what Wine says of itself.
        environment.put("WINEDEBUG", "-all");
        // Neither .NET nor a browser is asked for.
        environment.put("WINEDLLOVERRIDES", "mscoree,mshtml=");
        environment.put("LC_ALL", "C.UTF-8");
        environment.remove("DISPLAY");
        var started = process.start();
        assertThat(started.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return started.exitValue();
    }
}
