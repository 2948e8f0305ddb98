package dev.slipway.image;

import dev.slipway.storage.Fingerprint;

/**
 * A file that was looked at and is no image yet: a plan can be made on it, and nothing is left when nobody wants it.
 *
 * @param image as it would be remembered
 */
public record Candidate(Image image, Fingerprint fingerprint) {}
