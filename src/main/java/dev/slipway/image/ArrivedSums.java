package dev.slipway.image;

import java.nio.file.Path;
import java.util.Optional;

/** What was computed of files on their way in. */
public interface ArrivedSums {
    /** The SHA-256 of a file that Slipway owns and nobody writes any more; empty for every other. */
    Optional<String> sha256(Path file);
}
