package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.IMAGE_IN_USE;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Who uses an image, asked in all rooms. */
@ApplicationScoped
class ImageUsages {
    private final List<ImageUsage> usages;

    ImageUsages(@All List<ImageUsage> usages) {
        this.usages = usages;
    }

    List<String> usersOf(UUID image) {
        return usages.stream().flatMap(usage -> usage.usersOf(image).stream()).toList();
    }

    /** @throws ProblemException IMAGE_IN_USE */
    void requireNone(UUID image) {
        var users = usersOf(image);
        if (!users.isEmpty()) {
            throw new Problem(
                            IMAGE_IN_USE,
                            "The image is in use.",
                            "It is used by %s.".formatted(String.join(", ", users)),
                            List.of(
                                    new Remedy.Advice(
                                            "Delete what uses it first; what is at work on it can be waited for, or cancelled.")))
                    .toException();
        }
    }
}
