package dev.slipway.packaged;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The host seen without Slipway. */
public final class Virsh {
    private Virsh() {}

    public static String run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("virsh", "--quiet", "--connect", "qemu:///system"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + said);
        }
        return said.strip();
    }

    static List<String> domains() throws IOException, InterruptedException {
        return run("list", "--all", "--name")
                .lines()
                .filter(name -> !name.isBlank())
                .toList();
    }
}
