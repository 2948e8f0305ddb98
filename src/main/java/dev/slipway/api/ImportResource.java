package dev.slipway.api;

import dev.slipway.provision.MachineImports;
import dev.slipway.provision.MachineWish;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Machines of VirtualBox: first what would become of one, then the machine itself. */
@Path("/api/v1/imports")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ImportResource {
    /**
     * All but the path may be left out; what is given wins over the definition.
     *
     * @param path of a {@code .vbox}, {@code .ovf} or {@code .ova} below an import directory on the host, absolute
     * @param apply make the machine; without it nothing is changed
     * @param mac {@code ""} gives the machine an address of its own
     */
    public record ImportWish(
            @NotBlank String path,
            @Nullable Boolean apply,
            @Nullable String name,
            @Nullable String template,
            @Nullable String engine,
            @Nullable Integer cpus,
            @Nullable Long memoryMiB,
            @Nullable String disk,
            @Nullable String format,
            MachineWish.@Nullable OwnerWish owner,
            MachineWish.@Nullable WslWish wsl,
            @Nullable String mac,
            @Nullable String controller,
            @Nullable String guestKit,
            @Nullable String guestKitMode) {
        private MachineWish machine() {
            return new MachineWish(
                    name,
                    template,
                    null,
                    engine,
                    cpus,
                    memoryMiB,
                    disk,
                    format,
                    owner,
                    wsl,
                    mac,
                    controller,
                    guestKit,
                    guestKitMode);
        }
    }

    private final MachineImports imports;

    ImportResource(MachineImports imports) {
        this.imports = imports;
    }

    @GET
    @Operation(summary = "Definitions in the import directories: .vbox, .ovf and .ova files, at most 200")
    public List<String> found() {
        return imports.found().stream().map(java.nio.file.Path::toString).toList();
    }

    @POST
    @Operation(
            summary = "Reads a VirtualBox definition; with \"apply\" makes the machine",
            description =
                    "Without \"apply\" nothing is changed, and the answer says what was read, what would be made, every"
                            + " difference with its reason, the steps, and in \"problems\" whatever the same request with"
                            + " \"apply\" would be refused for. With it the boot disk is registered as an image and the machine is"
                            + " submitted as by POST /machines. A disk inside an .ova is taken out of it, and a VDI with snapshots is"
                            + " joined with its parents into one raw disk, by the operation's first steps; a missing parent is"
                            + " refused with its UUID and the command that joins them.")
    @APIResponse(
            responseCode = "200",
            description = "What would become of it: definition, proposal, findings, steps, problems, warnings")
    @APIResponse(
            responseCode = "202",
            description = "The operation that makes the machine, with its address in Location")
    @APIResponse(responseCode = "422", description = "Everything that stands against it, each with a way out")
    public Response bring(@Valid @Nullable ImportWish body) throws InterruptedException {
        var wish = Body.require(body, "{\"path\": \"/srv/slipway/import/win10/win10.vbox\"}");
        return Boolean.TRUE.equals(wish.apply())
                ? OperationResource.accepted(imports.submit(wish.path(), wish.machine()))
                : Response.ok(ImportBody.of(imports.look(wish.path(), wish.machine())))
                        .build();
    }
}
