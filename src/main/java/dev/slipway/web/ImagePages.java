package dev.slipway.web;

import dev.slipway.image.ImageKind;
import dev.slipway.image.ImageLabels;
import dev.slipway.image.Images;
import dev.slipway.image.NameRequest;
import dev.slipway.image.verify.Verifications;
import dev.slipway.intake.Registrar;
import dev.slipway.intake.Registrar.Registered;
import dev.slipway.intake.download.DownloadRequest;
import dev.slipway.intake.download.Downloads;
import dev.slipway.intake.workspace.WatchedWorkspace;
import dev.slipway.intake.workspace.Workspaces;
import dev.slipway.operation.Operation;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Images: what machines are made from; forms to register a file and to fetch one. */
@Path("/images")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ImagePages {
    /** What was typed, shown again when it was refused. */
    public record Form(String path, String name, boolean newVersion, List<Choice> kinds) {
        static Form of(String path, String name, boolean newVersion, String kind) {
            var kinds = new ArrayList<Choice>();
            kinds.add(Choice.of("", "As the file says", kind));
            Arrays.stream(ImageKind.values()).forEach(known -> kinds.add(Choice.of(known.word(), known.words(), kind)));
            return new Form(path, name, newVersion, List.copyOf(kinds));
        }
    }

    /** The same of the form for a file on the web. */
    public record AddressForm(String url, String name, boolean newVersion, String sha256, List<Choice> kinds) {
        static AddressForm of(String url, String name, boolean newVersion, String sha256, String kind) {
            return new AddressForm(
                    url, name, newVersion, sha256, Form.of("", "", false, kind).kinds());
        }
    }

    private static final Form NO_FILE = Form.of("", "", false, "");
    private static final AddressForm NO_ADDRESS = AddressForm.of("", "", false, "", "");

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance images(
                ImageList list,
                List<WatchedWorkspace> workspaces,
                List<Operation> underway,
                Form form,
                AddressForm address,
                List<String> directories,
                List<Problem> problems);
    }

    private final Images images;
    private final ImageLabels labels;
    private final Registrar registrar;
    private final Downloads downloads;
    private final Verifications verifications;
    private final Workspaces workspaces;
    private final ErrorPages errors;
    private final List<String> directories;

    ImagePages(
            Images images,
            ImageLabels labels,
            Registrar registrar,
            Downloads downloads,
            Verifications verifications,
            Workspaces workspaces,
            ErrorPages errors,
            @ConfigProperty(name = "slipway.images.import-directories") List<String> directories) {
        this.images = images;
        this.labels = labels;
        this.registrar = registrar;
        this.downloads = downloads;
        this.verifications = verifications;
        this.workspaces = workspaces;
        this.errors = errors;
        this.directories = directories;
    }

    @GET
    public TemplateInstance list(@QueryParam("name") @DefaultValue("") String name) {
        return page(name.strip(), NO_FILE, NO_ADDRESS, List.of());
    }

    /** Reads the file before it answers: seconds for a disk, longer for an archive. A packed disk is unpacked by an operation. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response register(
            @FormParam("path") @DefaultValue("") String path,
            @FormParam("name") @DefaultValue("") String name,
            @FormParam("newVersion") @Nullable String newVersion,
            @FormParam("kind") @DefaultValue("") String kind)
            throws InterruptedException {
        try {
            var wish = new NameRequest(typed(name), newVersion != null);
            var registered = registrar.register(wish, path.strip(), typed(kind).map(ImageKind::of));
            return switch (registered) {
                case Registered.Whole _ -> Back.to(null, "/images");
                case Registered.Begun(var operation) -> Back.to(null, "/operations/" + operation.id());
            };
        } catch (ProblemException e) {
            return refused(Form.of(path, name, newVersion != null, kind), NO_ADDRESS, e);
        }
    }

    /** Answers at once; an operation does the work. */
    @POST
    @Path("/download")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response download(
            @FormParam("url") @DefaultValue("") String url,
            @FormParam("name") @DefaultValue("") String name,
            @FormParam("newVersion") @Nullable String newVersion,
            @FormParam("sha256") @DefaultValue("") String sha256,
            @FormParam("kind") @DefaultValue("") String kind) {
        try {
            var wish = new DownloadRequest(
                    new NameRequest(typed(name), newVersion != null),
                    url,
                    typed(sha256),
                    typed(kind).map(ImageKind::of));
            return Back.to(null, "/operations/" + downloads.begin(wish).id());
        } catch (ProblemException e) {
            return refused(NO_FILE, AddressForm.of(url, name, newVersion != null, sha256, kind), e);
        }
    }

    private static Optional<String> typed(String text) {
        return Optional.of(text.strip()).filter(word -> !word.isEmpty());
    }

    @POST
    @Path("/{id}/verify")
    public Response verify(@PathParam("id") String id) {
        try {
            return Back.to(null, "/operations/" + verifications.begin(id).id());
        } catch (ProblemException e) {
            return refused(NO_FILE, NO_ADDRESS, e);
        }
    }

    @POST
    @Path("/{id}/remove")
    public Response remove(@PathParam("id") String id) {
        try {
            images.remove(images.require(id).id());
            return Back.to(null, "/images");
        } catch (ProblemException e) {
            return refused(NO_FILE, NO_ADDRESS, e);
        }
    }

    private Response refused(Form form, AddressForm address, ProblemException e) {
        return Response.status(e.problem().code().httpStatus())
                .entity(page("", form, address, e.problems()))
                .build();
    }

    private TemplateInstance page(String name, Form form, AddressForm address, List<Problem> problems) {
        var underway = Stream.concat(registrar.underway().stream(), downloads.underway().stream())
                .toList();
        var list = ImageList.of(images.list(), name, labels.all(), images::usersOf);
        return Templates.images(list, workspaces.list(), underway, form, address, directories, problems);
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
