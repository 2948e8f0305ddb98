package dev.slipway.api;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.DeleteMachine;
import dev.slipway.machine.Machines;
import dev.slipway.machine.PowerMachine;
import dev.slipway.operation.Operations;
import dev.slipway.provision.ControllerRequest;
import dev.slipway.provision.MachineWish;
import dev.slipway.provision.Provisioner;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lab machines. Everything that takes longer than a moment answers 202 with the operation that does it. */
@Path("/api/v1/machines")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class MachineResource {
    private final Machines machines;
    private final Provisioner provisioner;
    private final Operations operations;
    private final PowerMachine power;
    private final DeleteMachine delete;
    private final Hypervisor hypervisor;
    private final MachineBodies bodies;

    MachineResource(
            Machines machines,
            Provisioner provisioner,
            Operations operations,
            PowerMachine power,
            DeleteMachine delete,
            Hypervisor hypervisor,
            MachineBodies bodies) {
        this.machines = machines;
        this.provisioner = provisioner;
        this.operations = operations;
        this.power = power;
        this.delete = delete;
        this.hypervisor = hypervisor;
        this.bodies = bodies;
    }

    /** Query parameters win over the body's {@code disk} and {@code format}; {@code preview=true} changes nothing and answers the plan. */
    @POST
    public Response create(
            @Nullable MachineWish wish,
            @QueryParam("disk") @Nullable String disk,
            @QueryParam("format") @Nullable String format,
            @QueryParam("preview") @DefaultValue("false") boolean preview) {
        var asked = Body.require(wish, "{\"name\": \"lab\", \"template\": \"windows-10\", \"image\": \"win10\"}")
                .with(disk, format);
        return preview
                ? Response.ok(PreviewBody.of(provisioner.preview(asked))).build()
                : OperationResource.accepted(provisioner.submit(asked));
    }

    @GET
    public List<MachineBody> list() {
        return bodies.of(machines.list());
    }

    @GET
    @Path("/{name}")
    public MachineBody one(@PathParam("name") String name) {
        return bodies.of(machines.require(name));
    }

    /** Removes the machine and the disks Slipway made for it; its image stays. */
    @DELETE
    @Path("/{name}")
    public Response delete(@PathParam("name") String name) {
        var machine = machines.require(name);
        return OperationResource.accepted(
                operations.submit(delete, new DeleteMachine.Request(machine.id(), machine.name())));
    }

    @POST
    @Path("/{name}/start")
    public Response start(@PathParam("name") String name) {
        return power(name, PowerMachine.Action.START, false);
    }

    /** Asks the agent, then ACPI; {@code force=true} pulls the plug when neither helped. */
    @POST
    @Path("/{name}/shutdown")
    public Response shutdown(
            @PathParam("name") String name, @QueryParam("force") @DefaultValue("false") boolean force) {
        return power(name, PowerMachine.Action.SHUTDOWN, force);
    }

    @POST
    @Path("/{name}/reset")
    public Response reset(@PathParam("name") String name) {
        return power(name, PowerMachine.Action.RESET, false);
    }

    @POST
    @Path("/{name}/pause")
    public Response pause(@PathParam("name") String name) {
        return power(name, PowerMachine.Action.PAUSE, false);
    }

    @POST
    @Path("/{name}/resume")
    public Response resume(@PathParam("name") String name) {
        return power(name, PowerMachine.Action.RESUME, false);
    }

    /** Hangs the system disk on another controller, and proves that Windows starts from there, unless it is off and nobody can be asked. */
    @POST
    @Path("/{name}/controller")
    public Response controller(@PathParam("name") String name, @Nullable ControllerRequest wish) {
        var asked = wish == null ? new ControllerRequest(null, null) : wish;
        return OperationResource.accepted(provisioner.switchController(name, asked));
    }

    private Response power(String name, PowerMachine.Action action, boolean force) {
        var machine = machines.require(name);
        return OperationResource.accepted(
                operations.submit(power, new PowerMachine.Request(machine.id(), machine.name(), action, force)));
    }

    @GET
    @Path("/{name}/screenshot")
    @Produces("image/png")
    public byte[] screenshot(@PathParam("name") String name) {
        return hypervisor.screenshot(machines.require(name).id());
    }
}
