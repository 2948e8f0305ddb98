package dev.slipway.api;

import dev.slipway.intake.upload.Folder;
import dev.slipway.intake.upload.Folders;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Folders that were sent as a whole, by uploads that name one. */
@Path("/api/v1/imports/folders")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class FolderResource {
    private final Folders folders;

    FolderResource(Folders folders) {
        this.folders = folders;
    }

    @GET
    @Operation(summary = "Uploaded folders: what is in them, what uses them, when they go by themselves")
    public List<Folder> list() {
        return folders.list();
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes an uploaded folder with all its files, and ends the uploads into it")
    @APIResponse(responseCode = "204", description = "Gone")
    @APIResponse(responseCode = "409", description = "An image stands on one of its files, or an operation reads them")
    public void remove(UUID id) {
        folders.remove(id);
    }
}
