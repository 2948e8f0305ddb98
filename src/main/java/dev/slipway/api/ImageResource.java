package dev.slipway.api;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
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

    ImageResource(Images images) {
        this.images = images;
    }

    @POST
    @Operation(
            summary = "Registers a file on the host",
            description =
                    "A disk (VDI, VMDK, VHD, VHDX, qcow2; raw only with kind disk), a SkiffOS archive, a root file system or the WSL package."
                            + " The format is read from the content; a disk must be one file that needs no other. The file is only read.")
    public Response register(@Valid @NotNull RegisterImage body) throws InterruptedException {
        var image = images.register(Optional.ofNullable(body.name()), body.path(), Optional.ofNullable(body.kind()));
        return Response.created(URI.create("/api/v1/images/" + image.id()))
                .entity(ImageBody.of(image))
                .build();
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

    /** Forgets the image; its file is not touched. */
    @DELETE
    @Path("{idOrName}")
    public void remove(String idOrName) {
        images.remove(images.require(idOrName).id());
    }
}
