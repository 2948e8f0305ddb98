package dev.slipway.api;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.image.NameRequest;
import dev.slipway.image.verify.Verifications;
import dev.slipway.intake.Registrar;
import dev.slipway.intake.Registrar.Registered;
import dev.slipway.intake.download.DownloadRequest;
import dev.slipway.intake.download.Downloads;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.validation.Valid;
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
     * Either {@code path} or {@code url}.
     *
     * @param name made from the file's name when missing
     * @param newVersion a taken name is meant: the file becomes the next version of that image
     * @param path absolute, on the host, below an import directory
     * @param url http or https; its query is stored sealed and never shown
     * @param sha256 of the file at the url, in hex
     * @param kind read from the file when missing
     */
    public record RegisterImage(
            @Nullable String name,
            @Nullable Boolean newVersion,
            @Nullable String path,
            @Nullable String url,
            @Nullable String sha256,
            @Nullable ImageKind kind) {
        @Override
        public String toString() {
            return "RegisterImage[" + name + "]";
        }
    }

    /**
     * An image; sizes in bytes.
     *
     * @param version from 1; {@code name@version} names this very one, a bare name the newest
     * @param newest no later version of that name is there
     * @param format of a disk, in QEMU's words: vdi, vmdk, vpc (VHD), vhdx, qcow2 or raw
     */
    public record ImageBody(
            UUID id,
            String name,
            int version,
            boolean newest,
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
                    image.version(),
                    image.newest(),
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
    private final Downloads downloads;
    private final Verifications verifications;

    ImageResource(Images images, Registrar registrar, Downloads downloads, Verifications verifications) {
        this.images = images;
        this.registrar = registrar;
        this.downloads = downloads;
        this.verifications = verifications;
    }

    @POST
    @Operation(
            summary = "Registers a file on the host, or downloads one",
            description =
                    "A disk (VDI, VMDK, VHD, VHDX, qcow2; raw only with kind disk), a SkiffOS archive, a root file system or the WSL package."
                            + " The format is read from the content; a disk must be one file that needs no other. The file is only read."
                            + " A disk may be packed with gzip, xz, Zstandard or zip (one disk in it): it is unpacked into Slipway's own"
                            + " directory by an operation, and is an image when that has succeeded."
                            + " With url instead of path an operation downloads the file: it goes on from the byte where a connection broke,"
                            + " and compares the SHA-256 if one is given. Addresses that lead inside are refused."
                            + " A taken name is refused unless newVersion says that it is meant: then the file becomes the next version"
                            + " of that image, of the same kind and with its labels; the same bytes once more answer the version that is"
                            + " there.")
    @APIResponse(responseCode = "201", description = "The image, with its address in Location")
    @APIResponse(
            responseCode = "202",
            description =
                    "The disk is packed, or is downloaded: the operation that does it, with its address in Location")
    @APIResponse(responseCode = "422", description = "What is wrong with the file, with a way out")
    public Response register(@Valid @Nullable RegisterImage asked) throws InterruptedException {
        var body = Body.require(asked, "{\"path\": \"/srv/slipway/import/win10.vdi\"}");
        var name = new NameRequest(Optional.ofNullable(body.name()), Boolean.TRUE.equals(body.newVersion()));
        var kind = Optional.ofNullable(body.kind());
        if (body.url() != null && body.path() == null) {
            var wish = new DownloadRequest(name, body.url(), Optional.ofNullable(body.sha256()), kind);
            return OperationResource.accepted(downloads.begin(wish));
        }
        if (body.path() == null || body.path().isBlank() || body.url() != null || body.sha256() != null) {
            throw oneOfBoth();
        }
        var registered = registrar.register(name, body.path(), kind);
        return switch (registered) {
            case Registered.Whole(var image) ->
                Response.created(URI.create("/api/v1/images/" + image.id()))
                        .entity(ImageBody.of(image))
                        .build();
            case Registered.Begun(var operation) -> OperationResource.accepted(operation);
        };
    }

    private static ProblemException oneOfBoth() {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "Either path or url must say where the file is.",
                        new Remedy.Advice(
                                "Give path for a file on the host, or url, and if you like sha256, for one on the web."))
                .toException();
    }

    @GET
    @Operation(
            summary = "Every version of every image",
            description =
                    "By name, and of each name the newest version first. Wherever an image is named, name means its newest version,"
                            + " name@2 that very one, and an id exactly that one.")
    public List<ImageBody> list() {
        return images.list().stream().map(ImageBody::of).toList();
    }

    @GET
    @Path("{idOrName}")
    public ImageBody image(String idOrName) {
        return ImageBody.of(images.require(idOrName));
    }

    @POST
    @Path("{idOrName}/verify")
    @Operation(
            summary = "Reads an image again from front to end",
            description = "Its SHA-256 is compared with the one it was registered with, or remembered if it had none;"
                    + " then its format is checked as at the beginning. facts.verified says when that went well.")
    @APIResponse(responseCode = "202", description = "The operation that does it, with its address in Location")
    @APIResponse(responseCode = "409", description = "Another operation works on the image")
    public Response verify(String idOrName) {
        return OperationResource.accepted(verifications.begin(idOrName));
    }

    /** Forgets the image; its file is not touched, unless Slipway unpacked it itself: then it is removed. */
    @DELETE
    @Path("{idOrName}")
    public void remove(String idOrName) {
        images.remove(images.require(idOrName).id());
    }
}
