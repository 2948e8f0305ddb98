package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.image.ImageKind;
import dev.slipway.intake.upload.Upload;
import dev.slipway.intake.upload.UploadState;
import dev.slipway.problem.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An upload; sizes in bytes.
 *
 * @param offset how much is here
 * @param declaredSha256 what the client says
 * @param sha256 what was computed here
 * @param folder that it is a file of, as the client said
 * @param relativePath its place there
 * @param path on the host, for /api/v1/imports or /api/v1/images; only of a file that lies in its folder
 * @param image what it became; only when ready
 * @param operation that looks at the file, from the last byte on
 * @param problem why it was refused, or what keeps the operation from its end
 * @param expires when it is given up unless bytes come
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UploadBody(
        UUID id,
        String fileName,
        @Nullable String name,
        @Nullable ImageKind kind,
        long length,
        long offset,
        @Nullable String declaredSha256,
        @Nullable String sha256,
        UploadState state,
        @Nullable UUID folder,
        @Nullable String relativePath,
        @Nullable String path,
        @Nullable UUID image,
        @Nullable String operation,
        @Nullable ProblemDocument problem,
        Instant created,
        Instant expires) {
    static UploadBody of(Upload upload, @Nullable Path file, @Nullable Problem problem) {
        var place = upload.place();
        return new UploadBody(
                upload.id(),
                upload.fileName(),
                upload.name().name().orElse(null),
                upload.kind(),
                upload.length(),
                upload.offset(),
                upload.declaredSha256(),
                upload.sha256(),
                upload.state(),
                place == null ? null : place.folder(),
                place == null ? null : place.path(),
                file == null ? null : file.toString(),
                upload.image(),
                upload.operation() == null ? null : upload.operation().toString(),
                problem == null ? null : ProblemDocument.of(List.of(problem), ""),
                upload.created(),
                upload.expires());
    }
}
