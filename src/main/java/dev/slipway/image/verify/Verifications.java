package dev.slipway.image.verify;

import dev.slipway.image.Images;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import jakarta.enterprise.context.ApplicationScoped;

/** The front door of the room. */
@ApplicationScoped
public class Verifications {
    private final VerifyImage recipe;
    private final Images images;
    private final Operations operations;

    Verifications(VerifyImage recipe, Images images, Operations operations) {
        this.recipe = recipe;
        this.images = images;
        this.operations = operations;
    }

    /**
     * Stores the wish and answers; an operation reads every byte.
     *
     * @throws dev.slipway.problem.ProblemException NOT_FOUND, STATE_CONFLICT
     */
    public Operation begin(String idOrName) {
        var image = images.require(idOrName);
        return operations.submit(recipe, new VerifyImage.Request(image.id(), image.reference()));
    }
}
