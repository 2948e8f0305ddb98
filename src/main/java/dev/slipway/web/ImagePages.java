package dev.slipway.web;

import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.image.Registrar;
import dev.slipway.image.Registrar.Registered;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Images: what machines are made from; a form to register a file. */
@Path("/images")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ImagePages {
    /** What was typed, shown again when it was refused. */
    public record Form(String path, String name, List<Choice> kinds) {
        static Form of(String path, String name, String kind) {
            var kinds = new ArrayList<Choice>();
            kinds.add(Choice.of("", "As the file says", kind));
            Arrays.stream(ImageKind.values()).forEach(known -> kinds.add(Choice.of(known.word(), known.words(), kind)));
            return new Form(path, name, List.copyOf(kinds));
        }
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance images(
                List<Image> images,
                List<Operation> underway,
                Form form,
                List<String> directories,
                List<Problem> problems);
    }

    private final Images images;
    private final Registrar registrar;
    private final ErrorPages errors;
    private final List<String> directories;

    ImagePages(
            Images images,
            Registrar registrar,
            ErrorPages errors,
            @ConfigProperty(name = "slipway.images.import-directories") List<String> directories) {
        this.images = images;
        this.registrar = registrar;
        this.errors = errors;
        this.directories = directories;
    }

    @GET
    public TemplateInstance list() {
        return page(Form.of("", "", ""), List.of());
    }

    /** Reads the file before it answers: seconds for a disk, longer for an archive. A packed disk is unpacked by an operation. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response register(
            @FormParam("path") @DefaultValue("") String path,
            @FormParam("name") @DefaultValue("") String name,
            @FormParam("kind") @DefaultValue("") String kind)
            throws InterruptedException {
        try {
            var registered = registrar.register(
                    Optional.of(name.strip()).filter(text -> !text.isEmpty()),
                    path.strip(),
                    Optional.of(kind).filter(text -> !text.isEmpty()).map(ImageKind::of));
            return switch (registered) {
                case Registered.Whole _ -> Back.to(null, "/images");
                case Registered.Begun(var operation) -> Back.to(null, "/operations/" + operation.id());
            };
        } catch (ProblemException e) {
            return refused(Form.of(path, name, kind), e);
        }
    }

    @POST
    @Path("/{id}/remove")
    public Response remove(@PathParam("id") String id) {
        try {
            images.remove(images.require(id).id());
            return Back.to(null, "/images");
        } catch (ProblemException e) {
            return refused(Form.of("", "", ""), e);
        }
    }

    private Response refused(Form form, ProblemException e) {
        return Response.status(e.problem().code().httpStatus())
                .entity(page(form, e.problems()))
                .build();
    }

    private TemplateInstance page(Form form, List<Problem> problems) {
        return Templates.images(images.list(), registrar.underway(), form, directories, problems);
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
