package dev.slipway.api;

import dev.slipway.image.export.Export;
import dev.slipway.image.export.ExportFormat;
import dev.slipway.image.export.Exports;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.PathPart;
import org.jspecify.annotations.Nullable;

/** Copies of an image for others: made by an operation, then fetched like any file. */
@Path("/api/v1/images/{image}/exports")
@RunOnVirtualThread
public class ExportResource {
    /** @param compress packs the data inside the format; qcow2 only */
    public record ExportWish(@NotNull ExportFormat format, boolean compress) {}

    /**
     * An export.
     *
     * @param href of the file; null until it is whole
     * @param expires when it is removed; null until it is whole
     */
    public record ExportBody(
            UUID id,
            String image,
            ExportFormat format,
            boolean compressed,
            boolean ready,
            @Nullable Long sizeBytes,
            @Nullable String href,
            String fileName,
            String operation,
            Instant created,
            @Nullable Instant expires) {
        static ExportBody of(Export export) {
            return new ExportBody(
                    export.id(),
                    export.imageName(),
                    export.format(),
                    export.compressed(),
                    export.isReady(),
                    export.sizeBytes(),
                    export.isReady() ? "/api/v1/images/%s/exports/%s".formatted(export.image(), export.id()) : null,
                    export.fileName(),
                    "/api/v1/operations/" + export.operation(),
                    export.created(),
                    export.expires());
        }
    }

    private final Exports exports;

    ExportResource(Exports exports) {
        this.exports = exports;
    }

    @POST
    @Operation(
            summary = "Writes a copy of a disk as qcow2, VDI, raw or VHDX",
            description =
                    "The image is only read, and not removed while that lasts. The copy is kept for slipway.export.ttl after it is whole.")
    @APIResponse(responseCode = "202", description = "The operation that does it, with its address in Location")
    @APIResponse(responseCode = "409", description = "The image was changed, or another operation works on it")
    public Response begin(String image, @Valid @Nullable ExportWish body) {
        var wish = Body.require(body, "{\"format\": \"vdi\"}");
        return OperationResource.accepted(exports.begin(image, wish.format(), wish.compress()));
    }

    /** Newest first. */
    @GET
    public List<ExportBody> list(String image) {
        return exports.list(image).stream().map(ExportBody::of).toList();
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(summary = "The file itself, whole or a range of it")
    @APIResponse(responseCode = "200", description = "The whole file")
    @APIResponse(responseCode = "206", description = "The range; If-Range with the ETag makes sure that the parts fit")
    @APIResponse(responseCode = "409", description = "It is not whole yet")
    @APIResponse(responseCode = "416", description = "Nothing of the file is in the range")
    public Response file(
            String image,
            UUID id,
            @HeaderParam("Range") @Nullable String wanted,
            @HeaderParam("If-Range") @Nullable String version) {
        var export = exports.require(image, id);
        var file = exports.file(export);
        var size = Objects.requireNonNull(export.sizeBytes(), "ready");
        // A file with this id is written once.
        var etag = "\"" + export.id() + "\"";
        var range = version == null || version.equals(etag)
                ? ByteRange.of(wanted, size)
                : java.util.Optional.<ByteRange>empty();
        if (range.isPresent() && !range.get().isSatisfiable()) {
            return Response.status(416)
                    .header("Content-Range", "bytes */" + size)
                    .build();
        }
        var part = range.orElse(new ByteRange(0, size));
        var answer = Response.status(range.isPresent() ? 206 : 200)
                .entity(new PathPart(file, part.from(), part.count()))
                .type(MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(export.fileName()))
                .header(HttpHeaders.CONTENT_LENGTH, part.count())
                .header("Accept-Ranges", "bytes")
                .header(HttpHeaders.CACHE_CONTROL, "no-store, no-transform")
                .header(HttpHeaders.ETAG, etag);
        return range.isPresent() ? answer.header("Content-Range", part.of(size)).build() : answer.build();
    }

    /** Removes the file; one in the making is cancelled. */
    @DELETE
    @Path("{id}")
    public void remove(String image, UUID id) {
        exports.remove(exports.require(image, id));
    }
}
