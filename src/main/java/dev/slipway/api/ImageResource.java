package dev.slipway.api;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.image.Registrar;
import dev.slipway.image.Registrar.Registered;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Disk images, distro archives and WSL packages that machines are made from. */
@Path("/api/v1/images")
public class ImageResource {
    /**
     * @param name made from the file's name when missing
     * @param path absolute, on the host, below an import directory
     * @param kind read from the file when missing
     */
    public record RegisterImage(
            @Nullable String name,
            @NotBlank String path,
            @Nullable ImageKind kind) {}

    /**
     * An image; sizes in bytes.
     *
     * @param format of a disk, in QEMU's words: vdi, vmdk, vpc (VHD), vhdx, qcow2 or raw
     */
    public record ImageBody(
            UUID id,
            String name,
            ImageKind kind,
            @Nullable DiskFormat format,
            String file,
            long sizeBytes,
            long virtualSizeBytes,
            @Nullable Firmware firmware,
            @Nullable String sha256,
            Map<String, String> facts,
            Instant created) {
        static ImageBody of(Image image) {
            return new ImageBody(
                    image.id(),
                    image.name(),
                    image.kind(),
                    image.format(),
                    image.file().toString(),
                    image.sizeBytes(),
                    image.virtualSizeBytes(),
                    image.firmware(),
                    image.sha256(),
                    image.facts(),
                    image.created());
        }
    }

    private final Images images;
    private final Registrar registrar;

    ImageResource(Images images, Registrar registrar) {
        this.images = images;
        this.registrar = registrar;
    }

    @POST
    @Operation(
            summary = "Registers a file on the host",
            description =
                    "A disk (VDI, VMDK, VHD, VHDX, qcow2; raw only with kind disk), a SkiffOS archive, a root file system or the WSL package."
                            + " The format is read from the content; a disk must be one file that needs no other. The file is only read."
                            + " A disk may be packed with gzip, xz, Zstandard or zip (one disk in it): it is unpacked into Slipway's own"
                            + " directory by an operation, and is an image when that has succeeded.")
    @APIResponse(responseCode = "201", description = "The image, with its address in Location")
    @APIResponse(
            responseCode = "202",
            description = "The disk is packed: the operation that unpacks it, with its address in Location")
    @APIResponse(responseCode = "422", description = "What is wrong with the file, with a way out")
    public Response register(@Valid @NotNull RegisterImage body) throws InterruptedException {
        var registered =
                registrar.register(Optional.ofNullable(body.name()), body.path(), Optional.ofNullable(body.kind()));
        return switch (registered) {
            case Registered.Whole(var image) ->
                Response.created(URI.create("/api/v1/images/" + image.id()))
                        .entity(ImageBody.of(image))
                        .build();
            case Registered.Begun(var operation) -> OperationResource.accepted(operation);
        };
    }

    @GET
    public List<ImageBody> list() {
        return images.list().stream().map(ImageBody::of).toList();
    }

    @GET
    @Path("{idOrName}")
    public ImageBody image(String idOrName) {
        return ImageBody.of(images.require(idOrName));
    }

    /** Forgets the image; its file is not touched, unless Slipway unpacked it itself: then it is removed. */
    @DELETE
    @Path("{idOrName}")
    public void remove(String idOrName) {
        images.remove(images.require(idOrName).id());
    }
}
