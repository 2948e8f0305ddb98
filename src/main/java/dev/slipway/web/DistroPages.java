package dev.slipway.web;

import dev.slipway.operation.Operation;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.wsl.WslCommands;
import dev.slipway.wsl.WslRecipes;
import dev.slipway.wsl.WslTargets;
import dev.slipway.wsl.command.WslInspector;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfKeys;
import dev.slipway.wsl.distro.DistroName;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** One distro in one machine: its {@code wsl.conf} as a form, and its end. */
@Path("/machines/{name}/wsl/distros/{distro}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class DistroPages {
    private static final String CONF = "conf.";

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance distro(
                MachineView view,
                String distro,
                @Nullable List<SettingField.Section> conf,
                List<String> complaints,
                List<Problem> problems);
    }

    private final MachineViews views;
    private final WslTargets targets;
    private final WslInspector inspector;
    private final WslCommands commands;
    private final ErrorPages errors;

    DistroPages(
            MachineViews views, WslTargets targets, WslInspector inspector, WslCommands commands, ErrorPages errors) {
        this.views = views;
        this.targets = targets;
        this.inspector = inspector;
        this.commands = commands;
        this.errors = errors;
    }

    /** Starts the distro to read its file, which takes seconds. */
    @GET
    public Response distro(@PathParam("name") String name, @PathParam("distro") String distro)
            throws InterruptedException {
        try {
            var read = inspector.conf(targets.require(name), new DistroName(distro));
            return page(name, distro, fields(read.conf().json()), read.complaints(), List.of());
        } catch (ProblemException e) {
            return page(name, distro, null, List.of(), e.problems());
        }
    }

    @POST
    @Path("/conf")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response configure(
            @PathParam("name") String name, @PathParam("distro") String distro, MultivaluedMap<String, String> typed) {
        var conf = SettingField.read(WslConfKeys.TABLE, CONF, typed);
        return submit(
                name,
                distro,
                fields(conf),
                () -> commands.configureDistro(new WslRecipes.ConfigureDistro(
                        targets.require(name), new DistroName(distro), WslConf.of(conf))));
    }

    @POST
    @Path("/terminate")
    public Response terminate(@PathParam("name") String name, @PathParam("distro") String distro) {
        return submit(
                name,
                distro,
                null,
                () -> commands.terminate(new WslRecipes.Terminate(targets.require(name), new DistroName(distro))));
    }

    /** Removes the distro with all its files. */
    @POST
    @Path("/unregister")
    public Response unregister(@PathParam("name") String name, @PathParam("distro") String distro) {
        return submit(
                name,
                distro,
                null,
                () -> commands.unregister(new WslRecipes.Unregister(targets.require(name), new DistroName(distro))));
    }

    private Response submit(
            String name, String distro, @Nullable List<SettingField.Section> typed, Supplier<Operation> work) {
        try {
            return Back.to("/machines/" + name, "/operations/" + work.get().id());
        } catch (ProblemException e) {
            return page(name, distro, typed, List.of(), e.problems());
        }
    }

    private static List<SettingField.Section> fields(Map<String, Map<String, Object>> values) {
        return SettingField.of(WslConfKeys.TABLE, CONF, values);
    }

    private Response page(
            String name,
            String distro,
            @Nullable List<SettingField.Section> conf,
            List<String> complaints,
            List<Problem> problems) {
        var status = problems.isEmpty() ? 200 : problems.getFirst().code().httpStatus();
        return Response.status(status)
                .entity(Templates.distro(views.require(name), distro, conf, complaints, problems))
                .build();
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
