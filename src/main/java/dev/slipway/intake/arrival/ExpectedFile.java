package dev.slipway.intake.arrival;

import java.util.Optional;

/**
 * A file on its way in.
 *
 * @param image that it will be a version of; empty when it gets a free name, becomes no image, or is one already
 * @param bytes of the whole file
 * @param toCome bytes of it that are still to come
 */
public record ExpectedFile(Optional<String> image, long bytes, long toCome) {
    /** It is known, and wants no more space. */
    public static ExpectedFile settled() {
        return new ExpectedFile(Optional.empty(), 0, 0);
    }
}
