package dev.slipway.web;

import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.intake.upload.Folder;
import dev.slipway.intake.upload.Folders;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.provision.MachineImports;
import dev.slipway.provision.MachineImports.ImportPreview;
import dev.slipway.provision.MachineWish;
import dev.slipway.provision.Provisioner;
import dev.slipway.template.Templates;
import dev.slipway.virtualbox.Proposal;
import dev.slipway.virtualbox.VirtualBoxMachines.ImportReading;
import dev.slipway.web.ImportView.Plan;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
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
            return new Found(file.toString(), "/imports?path=" + encoded(file.toString()));
        }
    }

    @CheckedTemplate(basePath = "ImportPages")
    static class Pages {
        static native TemplateInstance imports(
                String path,
                List<Found> files,
                List<Folder> folders,
                @Nullable ImportView machine,
                @Nullable Plan plan,
                MachineForm form,
                List<Choice> templates,
                KitChoices kits,
                boolean ownMac,
                FieldProblems errors,
                List<String> directories,
                List<Problem> problems);

        static native TemplateInstance imports$plan(Plan plan);
    }

    private final MachineImports imports;
    private final Folders folders;
    private final Images images;
    private final Templates templates;
    private final Provisioner provisioner;
    private final ErrorPages errors;
    private final List<String> directories;

    ImportPages(
            MachineImports imports,
            Folders folders,
            Images images,
            Templates templates,
            Provisioner provisioner,
            ErrorPages errors,
            @ConfigProperty(name = "slipway.images.import-directories") List<String> directories) {
        this.imports = imports;
        this.folders = folders;
        this.images = images;
        this.templates = templates;
        this.provisioner = provisioner;
        this.errors = errors;
        this.directories = directories;
    }

    /**
     * With a path, also what is in that file. This changes nothing, so it is a link that can be shared; further parameters fill the form.
     */
    @GET
    public Response look(@Context UriInfo uri) throws InterruptedException {
        var fields = new MultivaluedHashMap<String, String>();
        fields.putAll(uri.getQueryParameters());
        fields.remove("password");
        var path = path(fields);
        if (path.isEmpty()) {
            return page(200, null, fields, List.of());
        }
        try {
            var outlook = imports.read(path);
            propose(outlook.proposal(), fields);
            return page(200, outlook, fields, List.of());
        } catch (ProblemException e) {
            return page(e.problem().code().httpStatus(), null, fields, e.problems());
        }
    }

    private void propose(Proposal proposal, MultivaluedMap<String, String> fields) {
        fields.putIfAbsent("name", List.of(proposal.name()));
        fields.putIfAbsent("template", List.of(proposal.template()));
        fields.putIfAbsent("cpus", List.of(Integer.toString(proposal.cpus())));
        fields.putIfAbsent("memory", List.of(Long.toString(proposal.memoryMiB())));
        fields.putIfAbsent("controller", List.of(proposal.controller()));
        // What comes from VirtualBox has no agent.
        images.list().stream()
                .filter(image -> image.kind() == ImageKind.DRIVERS)
                .findFirst()
                .ifPresent(disc -> fields.putIfAbsent("guestKit", List.of(disc.name())));
        if (provisioner.canInjectKits()) {
            fields.putIfAbsent("guestKitMode", List.of("inject"));
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(MultivaluedMap<String, String> fields) throws InterruptedException {
        try {
            var wish = wish(fields);
            imports.submit(path(fields), wish);
            return Back.to(null, "/machines/" + wish.name());
        } catch (ProblemException e) {
            return page(e.problem().code().httpStatus(), readable(path(fields)), fields, e.problems());
        }
    }

    @POST
    @Path("/folders/{id}/remove")
    public Response remove(@PathParam("id") UUID id) throws InterruptedException {
        try {
            folders.remove(id);
            return Back.to(null, "/imports");
        } catch (ProblemException e) {
            return page(e.problem().code().httpStatus(), null, new MultivaluedHashMap<>(), e.problems());
        }
    }

    /** What would happen, for the list beside the form. */
    @POST
    @Path("/preview")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public TemplateInstance preview(MultivaluedMap<String, String> fields) throws InterruptedException {
        return Pages.imports$plan(look(fields).plan());
    }

    /** @param outlook with what the disk says; empty when the form is refused before that */
    private record Looked(Plan plan, Optional<ImportReading> outlook) {}

    private Looked look(MultivaluedMap<String, String> fields) throws InterruptedException {
        try {
            var prospect = imports.look(path(fields), wish(fields));
            return new Looked(plan(prospect, fields), Optional.of(prospect.outlook()));
        } catch (ProblemException e) {
            return new Looked(Plan.refused(e.problems()), Optional.empty());
        }
    }

    private Plan plan(ImportPreview prospect, MultivaluedMap<String, String> fields) {
        var problems = prospect.preview().problems();
        var second = FieldProblems.of(problems).on("ownMac") != null
                || problems.stream().anyMatch(problem -> problem.code() == ProblemCode.NAME_TAKEN);
        return Plan.of(prospect, second ? again(fields) : null);
    }

    /** Everything as it was typed, under a free name and with an address of its own. */
    private Plan.Again again(MultivaluedMap<String, String> fields) {
        var name = imports.freeName(MachineForm.of(fields).name());
        var query = new LinkedHashMap<String, String>();
        fields.forEach((key, values) -> query.put(key, values.getFirst()));
        query.remove("password");
        query.put("name", name);
        query.put("ownMac", "yes");
        return new Plan.Again(
                name,
                query.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&", "/imports?", "")));
    }

    private MachineWish wish(MultivaluedMap<String, String> fields) throws InterruptedException {
        var asked = MachineForm.of(fields).asked("proposal");
        var wish = fields.containsKey("ownMac") ? asked.wish().withMac("") : asked.wish();
        if (!asked.problems().isEmpty()) {
            throw asked.refusal(imports.look(path(fields), wish).preview().problems());
        }
        return wish;
    }

    private static String path(MultivaluedMap<String, String> fields) {
        return fields.containsKey("path") ? fields.getFirst("path").strip() : "";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Null when it cannot be read; the reason is among the problems already. */
    private @Nullable ImportReading readable(String path) {
        try {
            return imports.read(path);
        } catch (ProblemException e) {
            return null;
        }
    }

    private Response page(
            int status, @Nullable ImportReading outlook, MultivaluedMap<String, String> fields, List<Problem> problems)
            throws InterruptedException {
        var looked = outlook == null ? null : look(fields);
        var plan = looked == null ? null : looked.plan();
        return Response.status(status)
                .entity(Pages.imports(
                        path(fields),
                        imports.found().stream().map(Found::of).toList(),
                        folders.list(),
                        looked == null
                                ? null
                                : ImportView.of(
                                        looked.outlook().orElse(Objects.requireNonNull(outlook)), looked.plan()),
                        plan,
                        MachineForm.of(fields),
                        Choice.templates(templates, MachineForm.of(fields).template()),
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
