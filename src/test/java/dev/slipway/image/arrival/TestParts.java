package dev.slipway.image.arrival;

import dev.slipway.image.UploadSettings;

/** Part files without a service around them. */
public final class TestParts {
    private TestParts() {}

    public static PartFiles in(UploadSettings settings) {
        return new PartFiles(settings);
    }
}
