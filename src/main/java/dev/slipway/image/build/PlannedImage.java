package dev.slipway.image.build;

import dev.slipway.image.Image;

/**
 * An image that is not there yet.
 *
 * @param image as it will be, so that a plan can be made for what stands on it
 */
public record PlannedImage(NewImage wish, Image image) {}
