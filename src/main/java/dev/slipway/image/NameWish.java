package dev.slipway.image;

import java.util.Optional;

/**
 * What a new image shall be called.
 *
 * @param name empty to make one from the file's name
 * @param newVersion a taken name is meant: the image becomes the next version of what has it
 */
public record NameWish(Optional<String> name, boolean newVersion) {
    /** A name that must be free. */
    public static NameWish of(Optional<String> name) {
        return new NameWish(name, false);
    }
}
