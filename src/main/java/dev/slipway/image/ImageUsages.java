package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.IMAGE_IN_USE;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Who uses an image, asked in all rooms. */
@ApplicationScoped
class ImageUsages {
    private final List<ImageUsage> usages;

    ImageUsages(@All List<ImageUsage> usages) {
        this.usages = usages;
    }

    /** Of those that somebody uses. */
    Map<UUID, List<String>> usersOf(Collection<UUID> images) {
        var found = new HashMap<UUID, List<String>>();
        if (!images.isEmpty()) {
            usages.forEach(usage -> usage.usersOf(images)
                    .forEach((image, users) ->
                            found.computeIfAbsent(image, _ -> new ArrayList<>()).addAll(users)));
        }
        return found;
    }

    /** @throws ProblemException IMAGE_IN_USE */
    void requireNone(UUID image) {
        var users = usersOf(List.of(image)).getOrDefault(image, List.of());
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
