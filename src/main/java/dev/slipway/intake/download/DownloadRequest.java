package dev.slipway.intake.download;

import dev.slipway.image.ImageKind;
import dev.slipway.image.NameRequest;
import java.util.Optional;

/**
 * A file to be fetched.
 *
 * @param name of the image
 * @param address http or https; its query may be a secret
 * @param sha256 of the file, in hex; empty when it is not known
 * @param kind empty to read it from the file
 */
public record DownloadRequest(NameRequest name, String address, Optional<String> sha256, Optional<ImageKind> kind) {
    @Override
    public String toString() {
        return "DownloadWish[" + name + "]";
    }
}
