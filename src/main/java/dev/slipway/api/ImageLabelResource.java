package dev.slipway.api;

import dev.slipway.image.ImageLabels;
import dev.slipway.image.Images;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Labels of an image, by name. */
@Path("/api/v1/images/{idOrName}/labels")
public class ImageLabelResource {
    private final ImageLabels labels;
    private final Images images;

    ImageLabelResource(ImageLabels labels, Images images) {
        this.labels = labels;
        this.images = images;
    }

    @GET
    public Map<String, String> labels(String idOrName) {
        return labels.of(images.require(idOrName).id());
    }

    @PUT
    @Operation(
            summary = "Replaces all labels",
            description =
                    "At most 20; a name of a-z, 0-9, dot, dash, underscore and slash, a text of up to 100 characters.")
    public Map<String, String> replace(String idOrName, @Nullable Map<String, String> body) {
        var wish = Body.require(body, "{\"windows\": \"22H2\"}");
        labels.replace(idOrName, wish);
        return labels(idOrName);
    }
}
