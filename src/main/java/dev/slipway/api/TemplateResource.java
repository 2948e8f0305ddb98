package dev.slipway.api;

import dev.slipway.template.MachineTemplate;
import dev.slipway.template.Templates;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What a machine can be made from. */
@Path("/api/v1/templates")
@Produces(MediaType.APPLICATION_JSON)
public class TemplateResource {
    private final Templates templates;

    TemplateResource(Templates templates) {
        this.templates = templates;
    }

    @GET
    @Operation(summary = "The machine templates, practice last")
    public List<MachineTemplate> list() {
        return templates.list();
    }

    @GET
    @Path("{name}")
    @Operation(summary = "One machine template")
    public MachineTemplate template(@PathParam("name") String name) {
        return templates.require(name);
    }
}
