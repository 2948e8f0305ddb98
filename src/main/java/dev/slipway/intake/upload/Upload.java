package dev.slipway.intake.upload;

import dev.slipway.image.ImageKind;
import dev.slipway.image.NameRequest;
import dev.slipway.operation.OperationId;
import dev.slipway.problem.Problem;
import dev.slipway.storage.FolderPlace;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way in.
 *
 * @param fileName what the client calls it; never part of a path
 * @param name the image shall have
 * @param kind the image shall be; null to read it from the file
 * @param length bytes of the whole file
 * @param offset bytes that are here
 * @param declaredSha256 lower-case hex as the client says; null when it did not say (yet)
 * @param sha256Follows the client will say it before the file is used
 * @param sha256 as computed here; null until then
 * @param place in an uploaded folder; null for a file that shall be an image
 * @param image it became; null until then, and for a file of a folder
 * @param operation that looks at it; null while bytes come
 * @param problem why it was refused; null in every other state
 * @param expires when it is given up unless bytes come
 */
public record Upload(
        UUID id,
        String fileName,
        NameRequest name,
        @Nullable ImageKind kind,
        long length,
        long offset,
        @Nullable String declaredSha256,
        boolean sha256Follows,
        @Nullable String sha256,
        UploadState state,
        @Nullable FolderPlace place,
        @Nullable UUID image,
        @Nullable OperationId operation,
        @Nullable Problem problem,
        Instant created,
        Instant expires) {
    boolean isWhole() {
        return offset == length && (declaredSha256 != null || !sha256Follows);
    }
}
