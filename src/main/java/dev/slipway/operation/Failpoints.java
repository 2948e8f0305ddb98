package dev.slipway.operation;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Dies at a step boundary, as kill -9 would, once per boundary. Off unless a journal file is named; the crash tests name one and start the
 * service again until the job is through.
 */
@ApplicationScoped
class Failpoints {
    enum Boundary {
        BEFORE_EFFECT,
        AFTER_EFFECT
    }

    private final Optional<Path> journal;

    Failpoints(@ConfigProperty(name = "slipway.failpoints.journal") Optional<Path> journal) {
        this.journal = journal;
    }

    void pass(String stepKey, Boundary boundary) {
        if (journal.isEmpty()) {
            return;
        }
        try {
            var line = stepKey + " " + boundary;
            var path = journal.get();
            if (Files.exists(path) && Files.readAllLines(path).contains(line)) {
                return;
            }
            Files.writeString(
                    path, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().halt(137);
    }
}
