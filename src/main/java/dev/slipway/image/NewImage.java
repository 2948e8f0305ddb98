package dev.slipway.image;

import java.util.UUID;

/**
 * An image that is to be made out of other files, stored with the operation that makes it.
 *
 * @param id chosen before anything is written
 */
public record NewImage(UUID id, String name, DiskSource source) {}
