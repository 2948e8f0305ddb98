package dev.slipway.intake.download;

import dev.slipway.image.ImageKind;
import dev.slipway.image.NameRequest;
import dev.slipway.operation.OperationId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way from the web.
 *
 * @param id of its part file, and of the image it may become
 * @param shown its address without the query
 * @param sealed the whole address, sealed
 * @param fileName as the address calls it
 * @param remote what the server said; null until it was asked
 * @param reserved its space is promised
 * @param image it became; null until then
 * @param touched when a byte or a change last came
 */
record Download(
        UUID id,
        String shown,
        String sealed,
        String fileName,
        NameRequest name,
        Optional<ImageKind> kind,
        Optional<String> declaredSha256,
        Optional<String> sha256,
        @Nullable RemoteFile remote,
        boolean reserved,
        @Nullable UUID image,
        OperationId operation,
        Instant touched) {}
