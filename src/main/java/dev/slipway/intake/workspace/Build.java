package dev.slipway.intake.workspace;

import dev.slipway.image.ImageKind;
import dev.slipway.storage.Fingerprint;

/** What a build left in its workspace, as it was at one look. */
record Build(String file, Fingerprint fingerprint) {
    ImageKind kind() {
        return file.startsWith("skiffos") ? ImageKind.SKIFFOS : ImageKind.ROOTFS;
    }

    /** Another one for every other build. */
    String mark() {
        return "%s %d %d %s"
                .formatted(file, fingerprint.size(), fingerprint.modifiedNanos(), fingerprint.startSha256());
    }
}
