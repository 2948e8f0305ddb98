package dev.slipway.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A temporary folder that goes with all it holds. */
record WorkFolder(Path path) implements AutoCloseable {
    static WorkFolder make() throws IOException {
        return new WorkFolder(Files.createTempDirectory("slipway-kit-"));
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
