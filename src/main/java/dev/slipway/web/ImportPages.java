package dev.slipway.web;

import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.provision.MachineImports;
import dev.slipway.provision.Provisioner;
import dev.slipway.virtualbox.Definition;
import dev.slipway.virtualbox.Finding;
import dev.slipway.virtualbox.Proposal;
import dev.slipway.virtualbox.Severity;
import dev.slipway.virtualbox.VirtualBoxMachines.Outlook;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Brings a machine of VirtualBox: choose a definition, read what will happen, create the machine. */
@Path("/imports")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ImportPages {
    /** A definition that can be chosen. */
    public record Found(String path, String href) {
        static Found of(java.nio.file.Path file) {
            return new Found(
                    file.toString(), "/imports?path=" + URLEncoder.encode(file.toString(), StandardCharsets.UTF_8));
        }
    }

    /** A finding with its looks. */
    public record Line(Finding finding, Tone tone) {
        static Line of(Finding finding) {
            return new Line(finding, tone(finding.severity()));
        }

        private static Tone tone(Severity severity) {
            return switch (severity) {
                case INFO -> new Tone("info", "info", "To know");
                case WARNING -> new Tone("warning", "warning", "Catch");
                case BLOCKER -> new Tone("danger", "danger", "Stands in the way");
            };
        }
    }

    /**
     * One definition, read.
     *
     * @param verdict one sentence for the page's status
     * @param blocked why the button does not work, or null
     */
    public record Machine(
            Definition definition,
            Proposal proposal,
            List<Line> lines,
            String verdict,
            @Nullable String blocked) {
        static Machine of(Outlook outlook) {
            var blockers = outlook.problems().size();
            var catches = outlook.findings().stream()
                    .filter(finding -> finding.severity() == Severity.WARNING)
                    .count();
            return new Machine(
                    outlook.definition(),
                    outlook.proposal(),
                    outlook.findings().stream().map(Line::of).toList(),
                    blockers == 0
                            ? "This machine can be brought; %d of %d findings have a catch."
                                    .formatted(catches, outlook.findings().size())
                            : "In the way: %d of %d findings."
                                    .formatted(blockers, outlook.findings().size()),
                    blockers == 0 ? null : "Create machine: settle first what stands in the way.");
        }
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance imports(
                String path,
                List<Found> files,
                @Nullable Machine machine,
                MachineForm form,
                KitChoices kits,
                boolean ownMac,
                FieldProblems errors,
                List<String> directories,
                List<Problem> problems);
    }

    private final MachineImports imports;
    private final Images images;
    private final Provisioner provisioner;
    private final ErrorPages errors;
    private final List<String> directories;

    ImportPages(
            MachineImports imports,
            Images images,
            Provisioner provisioner,
            ErrorPages errors,
            @ConfigProperty(name = "slipway.images.import-directories") List<String> directories) {
        this.imports = imports;
        this.images = images;
        this.provisioner = provisioner;
        this.errors = errors;
        this.directories = directories;
    }

    /** With a path, also what is in that file; this changes nothing, so it is a link that can be shared. */
    @GET
    public Response look(@QueryParam("path") @DefaultValue("") String path) {
        var file = path.strip();
        if (file.isEmpty()) {
            return page(200, file, null, new MultivaluedHashMap<>(), List.of());
        }
        try {
            var machine = Machine.of(imports.look(file));
            return page(200, file, machine, proposed(machine.proposal()), List.of());
        } catch (ProblemException e) {
            return page(e.problem().code().httpStatus(), file, null, new MultivaluedHashMap<>(), e.problems());
        }
    }

    private MultivaluedMap<String, String> proposed(Proposal proposal) {
        var fields = new MultivaluedHashMap<String, String>();
        fields.putSingle("name", proposal.name());
        fields.putSingle("template", proposal.template());
        fields.putSingle("cpus", Integer.toString(proposal.cpus()));
        fields.putSingle("memory", Long.toString(proposal.memoryMiB()));
        // What comes from VirtualBox has no agent.
        images.list().stream()
                .filter(image -> image.kind() == ImageKind.DRIVERS)
                .findFirst()
                .ifPresent(disc -> fields.putSingle("guestKit", disc.name()));
        if (provisioner.canInjectKits()) {
            fields.putSingle("guestKitMode", "inject");
        }
        return fields;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(MultivaluedMap<String, String> fields) throws InterruptedException {
        var path = fields.containsKey("path") ? fields.getFirst("path").strip() : "";
        try {
            var wish = MachineForm.of(fields).wish();
            imports.submit(path, fields.containsKey("ownMac") ? wish.withMac("") : wish);
            return Back.to(null, "/machines/" + wish.name());
        } catch (ProblemException e) {
            return page(e.problem().code().httpStatus(), path, machine(path), fields, e.problems());
        }
    }

    /** Null when it cannot be read; the reason is among the problems already. */
    private @Nullable Machine machine(String path) {
        try {
            return Machine.of(imports.look(path));
        } catch (ProblemException e) {
            return null;
        }
    }

    private Response page(
            int status,
            String path,
            @Nullable Machine machine,
            MultivaluedMap<String, String> fields,
            List<Problem> problems) {
        return Response.status(status)
                .entity(Templates.imports(
                        path,
                        imports.found().stream().map(Found::of).toList(),
                        machine,
                        MachineForm.of(fields),
                        KitChoices.of(images, provisioner, MachineForm.of(fields)),
                        fields.containsKey("ownMac"),
                        FieldProblems.of(problems),
                        directories,
                        problems))
                .build();
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
