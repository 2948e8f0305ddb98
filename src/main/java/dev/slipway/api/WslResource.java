package dev.slipway.api;

import dev.slipway.guest.Guests;
import dev.slipway.image.ImageKind;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.provision.Provisioner;
import dev.slipway.wsl.WslCommands;
import dev.slipway.wsl.WslRecipes;
import dev.slipway.wsl.WslTargets;
import dev.slipway.wsl.command.WslInspector;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.distro.LinuxCommand;
import dev.slipway.wsl.distro.LinuxUser;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** WSL inside machines that run. Reading takes seconds and is answered at once; every change answers 202 with its operation. */
@Path("/api/v1/machines/{name}/wsl")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class WslResource {
    private final WslTargets targets;
    private final Guests guests;
    private final WslInspector inspector;
    private final WslCommands commands;
    private final Provisioner provisioner;

    WslResource(
            WslTargets targets, Guests guests, WslInspector inspector, WslCommands commands, Provisioner provisioner) {
        this.targets = targets;
        this.guests = guests;
        this.inspector = inspector;
        this.commands = commands;
        this.provisioner = provisioner;
    }

    @GET
    public WslBodies.WslBody wsl(@PathParam("name") String name) throws InterruptedException {
        var target = targets.require(name);
        var reading = inspector.read(target.domain(), target.owner());
        var build = guests.agent(target.domain()).osInfo().build();
        return WslBodies.WslBody.of(reading, inspector.config(target.domain(), target.owner()), build);
    }

    @PUT
    public Response put(@PathParam("name") String name, WslBodies.@Nullable WishBody body) {
        if (body != null && !body.isConfigAlone()) {
            return OperationResource.accepted(provisioner.setUpWsl(name, body.wish()));
        }
        if (body == null || body.config() == null) {
            throw missing("version or config", "{\"version\": 2} or {\"config\": {\"wsl2\": {\"memory\": \"4GB\"}}}");
        }
        var config = WslConfig.of(body.config());
        return OperationResource.accepted(commands.configure(new WslRecipes.Configure(targets.require(name), config)));
    }

    @GET
    @Path("/distros")
    public List<dev.slipway.wsl.distro.DistroView> distros(@PathParam("name") String name) throws InterruptedException {
        var target = targets.require(name);
        return inspector.read(target.domain(), target.owner()).distros();
    }

    @POST
    @Path("/distros")
    public Response importDistro(@PathParam("name") String name, WslBodies.@Nullable ImportBody body) {
        if (body == null || body.name() == null || body.image() == null) {
            throw missing("name and image", "{\"name\": \"SkiffOS\", \"image\": \"skiffos\"}");
        }
        var image = targets.archive(body.image());
        var wish = new DistroSpec(
                body.name(),
                image.id(),
                image.file(),
                image.kind() == ImageKind.SKIFFOS,
                Optional.ofNullable(body.version()).orElse(2),
                Optional.ofNullable(body.conf()).map(WslConf::of),
                Boolean.TRUE.equals(body.makeDefault()));
        return OperationResource.accepted(commands.importDistro(new WslRecipes.Import(targets.require(name), wish)));
    }

    /** Starts the distro to read the file. */
    @GET
    @Path("/distros/{distro}/conf")
    public WslBodies.ConfBody conf(@PathParam("name") String name, @PathParam("distro") String distro)
            throws InterruptedException {
        var read = inspector.conf(targets.require(name), new DistroName(distro));
        return new WslBodies.ConfBody(read.conf(), read.complaints());
    }

    /** Stops the distro, so that the file counts, and starts it again to prove that it does. */
    @PUT
    @Path("/distros/{distro}/conf")
    public Response configureDistro(
            @PathParam("name") String name,
            @PathParam("distro") String distro,
            WslBodies.@Nullable ConfigureDistroBody body) {
        if (body == null || body.conf() == null) {
            throw missing("conf", "{\"conf\": {\"network\": {\"hostname\": \"lab\"}}}");
        }
        var conf = WslConf.of(body.conf());
        return OperationResource.accepted(commands.configureDistro(
                new WslRecipes.ConfigureDistro(targets.require(name), new DistroName(distro), conf)));
    }

    /** Removes the distro with all its files. */
    @DELETE
    @Path("/distros/{distro}")
    public Response unregister(@PathParam("name") String name, @PathParam("distro") String distro) {
        return OperationResource.accepted(
                commands.unregister(new WslRecipes.Unregister(targets.require(name), new DistroName(distro))));
    }

    @POST
    @Path("/distros/{distro}/terminate")
    public Response terminate(@PathParam("name") String name, @PathParam("distro") String distro) {
        return OperationResource.accepted(
                commands.terminate(new WslRecipes.Terminate(targets.require(name), new DistroName(distro))));
    }

    /** What the command prints is in the log of the operation's first step. */
    @POST
    @Path("/distros/{distro}/run")
    public Response run(
            @PathParam("name") String name, @PathParam("distro") String distro, WslBodies.@Nullable RunBody body) {
        if (body == null || body.argv() == null) {
            throw missing("argv", "{\"argv\": [\"uname\", \"-a\"]}");
        }
        return OperationResource.accepted(commands.run(
                targets.require(name),
                new DistroName(distro),
                Optional.ofNullable(body.user()).map(LinuxUser::new),
                new LinuxCommand(body.argv())));
    }

    private static RuntimeException missing(String what, String example) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "The body lacks %s.".formatted(what),
                        new Remedy.Advice("Send for example %s.".formatted(example)))
                .toException();
    }
}
