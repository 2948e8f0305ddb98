package dev.slipway.intake.arrival;

import dev.slipway.storage.UploadSettings;

/** Part files without a service around them. */
public final class TestParts {
    private TestParts() {}

    public static IncomingFiles in(UploadSettings settings) {
        return new IncomingFiles(settings);
    }
}
