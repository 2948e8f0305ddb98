package dev.slipway.image;

import dev.slipway.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** What images are called; those that share a name are versions of one thing. */
@ApplicationScoped
public class ImageNames {
    private final ImageRows rows;

    ImageNames(ImageRows rows) {
        this.rows = rows;
    }

    /**
     * What an image would be called.
     *
     * @param wish empty to make one from the file's name
     */
    public String nameFor(Optional<String> wish, String fileName) {
        return wish.orElseGet(() -> ImageName.from(fileName));
    }

    /** The image that an uploaded or downloaded file would be a version of; empty when it gets a free name, like the file's. */
    public Optional<String> joined(NameRequest wish, String fileName) {
        return wish.name().isEmpty() && !wish.newVersion()
                ? Optional.empty()
                : Optional.of(nameFor(wish.name(), fileName));
    }

    /**
     * As {@link #nameFor}, when an image may have it.
     *
     * @throws ProblemException INVALID_NAME, NAME_TAKEN
     */
    String free(NameRequest wish, String fileName) {
        var name = nameFor(wish.name(), fileName);
        requireFree(new NameRequest(Optional.of(name), wish.newVersion()));
        return name;
    }

    /**
     * Asked early, so that nobody uploads for an hour under a name that is taken.
     *
     * @throws ProblemException INVALID_NAME, NAME_TAKEN
     */
    public void requireFree(NameRequest wish) {
        wish.name().ifPresent(name -> {
            if (isTaken(ImageName.require(name)) && !wish.newVersion()) {
                throw ImageVersions.nameTaken(name);
            }
        });
    }

    /** The name, or another one when that is taken. */
    public String like(String name, UUID id) {
        return isTaken(name) ? ImageName.beside(name, id) : name;
    }

    /** The name that a file suggests, with a number when it is taken. */
    public String numbered(String fileName) {
        var wish = ImageName.from(fileName);
        var name = wish;
        for (var number = 2; isTaken(name); number++) {
            var ending = "-" + number;
            name = wish.substring(0, Math.min(wish.length(), ImageName.LONGEST - ending.length())) + ending;
        }
        return name;
    }

    private boolean isTaken(String name) {
        return QuarkusTransaction.joiningExisting().call(() -> rows.find(name).isPresent());
    }
}
