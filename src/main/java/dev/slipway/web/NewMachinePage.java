package dev.slipway.web;

import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.provision.MachineWish;
import dev.slipway.provision.Provisioner;
import dev.slipway.template.Templates;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The form for a new machine, with what will happen beside it. */
@Path("/machines/new")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class NewMachinePage {
    /** The select boxes. */
    public record Choices(
            List<Choice> images,
            List<Choice> templates,
            List<Choice> engines,
            List<Choice> packages,
            KitChoices kits,
            List<Choice> distros1,
            List<Choice> distros2) {}

    @CheckedTemplate(basePath = "MachinePages")
    static class Pages {
        static native TemplateInstance wish(
                MachineForm form,
                Choices choices,
                FieldProblems errors,
                List<Problem> problems,
                Provisioner.Preview preview);

        static native TemplateInstance wish$plan(Provisioner.Preview preview);
    }

    private static final String EXAMPLE = "new-machine";

    private final Provisioner provisioner;
    private final Images images;
    private final Templates templates;
    private final PageFrame frame;
    private final ErrorPages errors;

    NewMachinePage(Provisioner provisioner, Images images, Templates templates, PageFrame frame, ErrorPages errors) {
        this.provisioner = provisioner;
        this.images = images;
        this.templates = templates;
        this.frame = frame;
        this.errors = errors;
    }

    /** Query parameters fill the form, so a link can ask for a certain machine. */
    @GET
    public TemplateInstance form(@Context UriInfo uri) {
        var fields = new MultivaluedHashMap<String, String>();
        fields.putAll(uri.getQueryParameters());
        fields.remove("password");
        preset(fields);
        return page(fields, List.of());
    }

    private void preset(MultivaluedMap<String, String> fields) {
        var disks = of(ImageKind.DISK).stream().filter(Image::newest).toList();
        if (disks.size() == 1) {
            fields.putIfAbsent("image", List.of(disks.getFirst().name()));
        }
        var known = templates.list();
        if (!known.isEmpty()) {
            fields.putIfAbsent("template", List.of(known.getFirst().name()));
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(MultivaluedMap<String, String> fields) {
        var form = MachineForm.of(fields);
        try {
            provisioner.submit(wish(form));
            return Back.to(null, "/machines/" + form.name());
        } catch (ProblemException e) {
            return Response.status(e.problem().code().httpStatus())
                    .entity(page(fields, e.problems()))
                    .build();
        }
    }

    /** What would happen, for the list beside the form. */
    @POST
    @Path("/preview")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public TemplateInstance preview(MultivaluedMap<String, String> fields) {
        return Pages.wish$plan(plan(fields));
    }

    /** Whoever has not named the machine yet sees the plan all the same. */
    private Provisioner.Preview plan(MultivaluedMap<String, String> fields) {
        var named = new MultivaluedHashMap<>(fields);
        if (MachineForm.of(fields).name().isEmpty()) {
            named.putSingle("name", EXAMPLE);
        }
        try {
            return provisioner.preview(wish(MachineForm.of(named)));
        } catch (ProblemException e) {
            return new Provisioner.Preview(List.of(), e.problems(), List.of());
        }
    }

    private MachineWish wish(MachineForm form) {
        var asked = form.asked("template");
        if (!asked.problems().isEmpty()) {
            throw asked.refusal(provisioner.preview(asked.wish()).problems());
        }
        return asked.wish();
    }

    private TemplateInstance page(MultivaluedMap<String, String> fields, List<Problem> problems) {
        var form = MachineForm.of(fields);
        return Pages.wish(form, choices(form), FieldProblems.of(problems), problems, plan(fields));
    }

    private Choices choices(MachineForm form) {
        return new Choices(
                of(ImageKind.DISK).stream()
                        .map(image -> Choice.of(
                                image.reference(),
                                "%s (%s)".formatted(image.reference(), Formatting.bytes(image.virtualSizeBytes())),
                                form.image()))
                        .toList(),
                Choice.templates(templates, form.template()),
                List.of(
                        Choice.of("", "As the host is set (%s)".formatted(frame.engine()), form.engine()),
                        Choice.of("kvm", "kvm: hardware virtualization", form.engine()),
                        Choice.of("tcg", "tcg: software emulation, slow", form.engine())),
                Stream.concat(
                                Stream.of(Choice.of("", "The guest fetches it itself", form.wslPackage())),
                                of(ImageKind.WSL_PACKAGE).stream()
                                        .map(image ->
                                                Choice.of(image.reference(), image.reference(), form.wslPackage())))
                        .toList(),
                KitChoices.of(images, provisioner, form),
                distros(form.distro1()),
                distros(form.distro2()));
    }

    private List<Choice> distros(String chosen) {
        var archives = images.list().stream()
                .filter(image -> image.kind() == ImageKind.SKIFFOS || image.kind() == ImageKind.ROOTFS)
                .map(image -> Choice.of(
                        image.reference(),
                        image.reference() + " (" + image.kind().words() + ")",
                        chosen));
        return Stream.concat(Stream.of(Choice.of("", "None", chosen)), archives).toList();
    }

    private List<Image> of(ImageKind kind) {
        return images.list().stream().filter(image -> image.kind() == kind).toList();
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
