package dev.slipway.image.build;

import java.util.UUID;

/**
 * An image that is to be made out of other files, stored with the operation that makes it.
 *
 * @param id chosen before anything is written
 * @param newVersion it becomes the next version of what has its name
 */
public record NewImage(UUID id, String name, boolean newVersion, DiskSource source) {
    public NewImage(UUID id, String name, DiskSource source) {
        this(id, name, false, source);
    }
}
