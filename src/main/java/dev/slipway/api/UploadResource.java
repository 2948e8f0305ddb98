package dev.slipway.api;

import dev.slipway.intake.upload.ChunkChecksum;
import dev.slipway.intake.upload.Upload;
import dev.slipway.intake.upload.UploadRequest;
import dev.slipway.intake.upload.Uploads;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Operations;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Resumable uploads by the tus 1.0 protocol, with creation (with upload), checksum, expiration and termination. */
@Path(UploadResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class UploadResource {
    static final String PATH = "/api/v1/uploads";
    private static final String BYTES = "application/offset+octet-stream";
    private static final String EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination";
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int MAX_DIGITS = 18;

    /** @param sha256 of the whole file, in hex */
    public record DeclaredSum(@NotBlank String sha256) {}

    private final Uploads uploads;
    private final Operations operations;

    UploadResource(Uploads uploads, Operations operations) {
        this.uploads = uploads;
        this.operations = operations;
    }

    @OPTIONS
    @Operation(summary = "What this server can: tus versions, extensions, the largest size")
    public Response abilities() {
        return Response.noContent()
                .header("Tus-Version", TusFilter.VERSION)
                .header("Tus-Extension", EXTENSIONS)
                .header("Tus-Max-Size", uploads.largest())
                .header("Tus-Checksum-Algorithm", ChunkChecksum.ALGORITHMS)
                .build();
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Begins an upload (tus creation)",
            description =
                    "Upload-Length says the size of the file. Upload-Metadata may say filename, name and kind of the image,"
                            + " newVersion (true) when that name may be taken and a new version is meant, and the"
                            + " file's sha256 in hex, or \"follows\" when it comes later by PUT; folder (a UUID) with"
                            + " relativePath for a file that keeps its place in a folder. The first bytes may come along.")
    @APIResponse(responseCode = "201", description = "Begun; Location says where the bytes go")
    @APIResponse(
            responseCode = "413",
            description = "Larger than slipway.upload.max-size, or more bytes than announced")
    @APIResponse(responseCode = "503", description = "Not enough space on the host")
    public Response begin(
            @HeaderParam("Tus-Resumable") @Nullable String version,
            @HeaderParam("Upload-Length") @Nullable String length,
            @HeaderParam("Upload-Metadata") @Nullable String metadata,
            @HeaderParam("Upload-Checksum") @Nullable String checksum,
            @HeaderParam("Content-Type") @Nullable String type,
            @HeaderParam("Content-Length") @Nullable String contentLength,
            @HeaderParam("Transfer-Encoding") @Nullable String encoding,
            InputStream bytes) {
        requireVersion(version);
        var wish = UploadRequest.of(number("Upload-Length", length), metadata);
        var sum = Optional.ofNullable(checksum).map(ChunkChecksum::of);
        var sent = contentLength == null && encoding == null ? 0 : sent(contentLength);
        if (sent > 0) {
            requireBytes(type);
        }
        if (sent > wish.length() && wish.length() > 0) {
            throw moreThanAnnounced(sent, wish.length());
        }
        var upload = uploads.begin(wish);
        if (sent > 0) {
            upload = uploads.receive(upload.id(), 0, sent, sum, bytes);
        }
        return answer(Response.created(URI.create(PATH + "/" + upload.id())), upload);
    }

    @GET
    public List<UploadBody> list() {
        return uploads.list().stream().map(this::body).toList();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "How far it came, which image it became, or why it was refused")
    public UploadBody one(UUID id) {
        return body(uploads.require(id));
    }

    @HEAD
    @Path("{id}")
    @Operation(summary = "Where to go on (tus core): Upload-Offset")
    public Response offset(UUID id, @HeaderParam("Tus-Resumable") @Nullable String version) {
        requireVersion(version);
        var upload = uploads.resume(id);
        return answer(Response.ok().header("Upload-Length", upload.length()), upload);
    }

    @PATCH
    @Path("{id}")
    @Consumes(BYTES)
    @Operation(
            summary = "Sends bytes (tus core)",
            description =
                    "After the last byte an operation computes the SHA-256, checks the file and registers the image.")
    @APIResponse(responseCode = "204", description = "Here; Upload-Offset says where to go on")
    @APIResponse(responseCode = "409", description = "Upload-Offset is not where the bytes end that are here")
    @APIResponse(responseCode = "410", description = "The upload was refused or given up")
    @APIResponse(responseCode = "423", description = "Another request is writing")
    @APIResponse(responseCode = "460", description = "The bytes are not those of Upload-Checksum")
    public Response receive(
            UUID id,
            @HeaderParam("Tus-Resumable") @Nullable String version,
            @HeaderParam("Upload-Offset") @Nullable String offset,
            @HeaderParam("Upload-Checksum") @Nullable String checksum,
            @HeaderParam("Content-Type") @Nullable String type,
            @HeaderParam("Content-Length") @Nullable String contentLength,
            InputStream bytes) {
        requireVersion(version);
        requireBytes(type);
        var upload = uploads.receive(
                id,
                number("Upload-Offset", offset),
                sent(contentLength),
                Optional.ofNullable(checksum).map(ChunkChecksum::of),
                bytes);
        return answer(Response.noContent(), upload);
    }

    @PUT
    @Path("{id}/sha256")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Says the file's SHA-256 when it was promised to follow; the file is used only after that")
    public UploadBody declare(UUID id, @Valid @Nullable DeclaredSum body) {
        var sum = Body.require(body, "{\"sha256\": \"64 hexadecimal digits\"}");
        return body(uploads.declare(id, sum.sha256()));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Ends an upload and removes its bytes (tus termination); the image it became stays")
    public void end(UUID id, @HeaderParam("Tus-Resumable") @Nullable String version) {
        requireVersion(version);
        uploads.require(id);
        uploads.end(id);
    }

    private UploadBody body(Upload upload) {
        var waiting = Optional.ofNullable(upload.operation())
                .flatMap(operations::find)
                .filter(operation -> operation.state() == OperationState.FAILED)
                .map(dev.slipway.operation.Operation::problem);
        return UploadBody.of(
                upload,
                uploads.file(upload).orElse(null),
                upload.problem() != null ? upload.problem() : waiting.orElse(null));
    }

    private static Response answer(Response.ResponseBuilder answer, Upload upload) {
        return answer.header("Upload-Offset", upload.offset())
                .header("Upload-Expires", httpDate(upload.expires()))
                .build();
    }

    private static String httpDate(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static void requireVersion(@Nullable String version) {
        if (!TusFilter.VERSION.equals(version)) {
            throw Problem.of(
                            ProblemCode.UPLOAD_VERSION,
                            "The request does not say that it speaks tus 1.0.0.",
                            new Remedy.Advice("Send the header Tus-Resumable: 1.0.0."))
                    .toException();
        }
    }

    /** What a request without a type would consume is not asked of it by {@link Consumes}. */
    private static void requireBytes(@Nullable String type) {
        if (type == null || !type.split(";", -1)[0].strip().equals(BYTES)) {
            throw new jakarta.ws.rs.NotSupportedException();
        }
    }

    private static long sent(@Nullable String contentLength) {
        if (contentLength == null) {
            throw Problem.of(
                            ProblemCode.UPLOAD_LENGTH_MISSING,
                            "The request does not say how many bytes it sends.",
                            new Remedy.Advice("Send Content-Length instead of chunks without a known end."))
                    .toException();
        }
        return number("Content-Length", contentLength);
    }

    private static long number(String header, @Nullable String value) {
        if (value == null || !NUMBER.matcher(value).matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "The header %s must be a number of bytes.".formatted(header),
                            new Remedy.Link(
                                    "The protocol is described at tus.io.",
                                    "https://tus.io/protocols/resumable-upload"))
                    .toException();
        }
        if (value.length() > MAX_DIGITS) {
            throw Problem.of(
                            ProblemCode.UPLOAD_TOO_LARGE,
                            "The header %s names more bytes than any file has.".formatted(header),
                            new Remedy.Advice("Let Upload-Length be the size of the whole file."))
                    .toException();
        }
        return Long.parseLong(value);
    }

    private static ProblemException moreThanAnnounced(long sent, long length) {
        return Problem.of(
                        ProblemCode.UPLOAD_TOO_LARGE,
                        "These are more bytes than were announced.",
                        new Remedy.Advice("Let Upload-Length be the size of the whole file."))
                .withDetail("%d are sent, and the whole is %d.".formatted(sent, length))
                .toException();
    }
}
