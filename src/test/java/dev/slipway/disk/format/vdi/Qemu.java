package dev.slipway.disk.format.vdi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;

/** The real qemu-img, for comparison; a machine without it fails these tests, as they would prove nothing. */
public final class Qemu {
    /** LUKS wants to know how quick the processor is, and now and then a busy one does not tell. */
    private static final String UNMEASURED = "Unable to get accurate CPU usage";

    private static final int TRIES = 20;

    private Qemu() {}

    public static String img(String... arguments) throws IOException, InterruptedException {
        var said = new StringBuilder();
        var exit = run(said, arguments);
        for (var n = 1; n < TRIES && exit != 0 && said.indexOf(UNMEASURED) >= 0; n++) {
            said.setLength(0);
            exit = run(said, arguments);
        }
        Assertions.assertThat(exit)
                .as("qemu-img %s: %s", List.of(arguments), said)
                .isZero();
        return said.toString();
    }

    public static int exitCode(String... arguments) throws IOException, InterruptedException {
        return run(new StringBuilder(), arguments);
    }

    private static int run(StringBuilder said, String... arguments) throws IOException, InterruptedException {
        var argv = new ArrayList<>(List.of("qemu-img"));
        argv.addAll(List.of(arguments));
        var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        said.append(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        return process.waitFor();
    }
}
