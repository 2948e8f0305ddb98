package dev.slipway.web;

import dev.slipway.hypervisor.xml.DomainXml;
import dev.slipway.machine.DeleteMachine;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machines;
import dev.slipway.machine.PowerMachine;
import dev.slipway.operation.Feed;
import dev.slipway.operation.Operations;
import dev.slipway.provision.ControllerRequest;
import dev.slipway.provision.Provisioner;
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
import java.util.List;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Machines: the list, one machine while it is made and after, its definition, its buttons. */
@Path("/machines")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class MachinePages {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance machines(List<MachineView> machines, String stream);

        static native TemplateInstance machines$list(List<MachineView> machines);

        static native TemplateInstance machines$row(MachineView machine);

        static native TemplateInstance machine(MachineView view, List<Timeline> history, String stream);

        static native TemplateInstance gone(String id, String name, boolean heading);

        static native TemplateInstance machine$head(MachineView view);

        static native TemplateInstance machine$screen(MachineView view);

        static native TemplateInstance machine$details(MachineView view);

        static native TemplateInstance machine$controller(MachineView view);

        static native TemplateInstance machine$history(List<Timeline> history);

        static native TemplateInstance machine$work(MachineView view);

        static native TemplateInstance definition(MachineView view, String xml);
    }

    private final Machines machines;
    private final MachineViews views;
    private final Operations operations;
    private final PowerMachine power;
    private final DeleteMachine delete;
    private final Provisioner provisioner;
    private final Domains domains;
    private final Feed feed;
    private final ErrorPages errors;

    MachinePages(
            Machines machines,
            MachineViews views,
            Operations operations,
            PowerMachine power,
            DeleteMachine delete,
            Provisioner provisioner,
            Domains domains,
            Feed feed,
            ErrorPages errors) {
        this.machines = machines;
        this.views = views;
        this.operations = operations;
        this.power = power;
        this.delete = delete;
        this.provisioner = provisioner;
        this.domains = domains;
        this.feed = feed;
        this.errors = errors;
    }

    @GET
    public TemplateInstance list() {
        var head = feed.head();
        return Templates.machines(views.list(), "/live/machines?after=" + head);
    }

    @GET
    @Path("/{name}")
    public TemplateInstance machine(@PathParam("name") String name) {
        var head = feed.head();
        var view = views.require(name);
        return Templates.machine(view, views.history(view), "/live/machines/" + name + "?after=" + head);
    }

    @GET
    @Path("/{name}/definition")
    public TemplateInstance definition(@PathParam("name") String name) {
        var view = views.require(name);
        return Templates.definition(view, DomainXml.render(domains.spec(view.machine())));
    }

    /** @param back the page to return to */
    @POST
    @Path("/{name}/{action: start|shutdown|reset|pause|resume}")
    public Response power(
            @PathParam("name") String name,
            @PathParam("action") String action,
            @QueryParam("back") @Nullable String back) {
        return power(name, PowerMachine.Action.valueOf(action.toUpperCase(Locale.ROOT)), false, back);
    }

    /** Pulls the plug. */
    @POST
    @Path("/{name}/force-off")
    public Response forceOff(@PathParam("name") String name) {
        return power(name, PowerMachine.Action.SHUTDOWN, true, null);
    }

    private Response power(String name, PowerMachine.Action action, boolean force, @Nullable String back) {
        var machine = machines.require(name);
        operations.submit(power, new PowerMachine.Request(machine.id(), machine.name(), action, force));
        return Back.to(back, "/machines/" + machine.name());
    }

    /** Hangs the system disk on another controller. */
    @POST
    @Path("/{name}/controller")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response controller(
            @PathParam("name") String name,
            @FormParam("controller") @DefaultValue("") String controller,
            @FormParam("driverDisc") @DefaultValue("") String driverDisc) {
        var operation = provisioner.switchController(name, new ControllerRequest(controller, driverDisc));
        return Back.to(null, "/operations/" + operation.id());
    }

    @POST
    @Path("/{name}/delete")
    public Response delete(@PathParam("name") String name) {
        var machine = machines.require(name);
        var operation = operations.submit(delete, new DeleteMachine.Request(machine.id(), machine.name()));
        return Back.to(null, "/operations/" + operation.id());
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
