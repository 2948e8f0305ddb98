package dev.slipway.image.export;

import dev.slipway.operation.OperationId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A copy of an image, for others.
 *
 * @param imageName as it was; the image may be gone before its export is
 * @param compressed its data is packed inside the format
 * @param sizeBytes of the file; null until it is whole
 * @param ready since when it is whole; null until then
 * @param expires when it is removed; null until it is whole
 */
public record Export(
        UUID id,
        UUID image,
        String imageName,
        ExportFormat format,
        boolean compressed,
        @Nullable Long sizeBytes,
        @Nullable Instant ready,
        @Nullable Instant expires,
        OperationId operation,
        Instant created) {
    public boolean isReady() {
        return ready != null;
    }

    /** Safe in a header, as names of images are. */
    public String fileName() {
        return imageName + "." + format.word();
    }
}
