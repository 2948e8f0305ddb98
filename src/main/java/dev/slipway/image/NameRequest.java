package dev.slipway.image;

import java.util.Optional;

/**
 * What a new image shall be called.
 *
 * @param name empty to make one from the file's name
 * @param newVersion a taken name is meant: the image becomes the next version of what has it
 */
public record NameRequest(Optional<String> name, boolean newVersion) {
    /** A name that must be free. */
    public static NameRequest of(Optional<String> name) {
        return new NameRequest(name, false);
    }
}
