package dev.slipway.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A temporary folder of ours alone that goes with all it holds. */
public record WorkFolder(Path path) implements AutoCloseable {
    public static WorkFolder make() throws IOException {
        return new WorkFolder(Files.createTempDirectory("slipway-work-"));
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
