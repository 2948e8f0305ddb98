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

    private Wine() {}

    public static void boot() throws IOException, InterruptedException {
        Files.createDirectories(PREFIX);
        run("wineboot.exe", "--init");
    }

    public static void end() throws IOException, InterruptedException {
        run("wineboot.exe", "--kill");
    }

    /** What it prints is lost: let it write files. */
    public static void run(String... argv) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("wine"));
        command.addAll(List.of(argv));
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        process.redirectInput(Path.of("/dev/null").toFile());
        var environment = process.environment();
        environment.put("WINEPREFIX", PREFIX.toString());
        environment.put("WINEARCH", "win64");
        environment.put("WINEDEBUG", "-all");
        // Neither .NET nor a browser is asked for.
        environment.put("WINEDLLOVERRIDES", "mscoree,mshtml=");
        environment.put("LC_ALL", "C.UTF-8");
        environment.remove("DISPLAY");
        assertThat(process.start().waitFor(2, TimeUnit.MINUTES)).isTrue();
    }
}
