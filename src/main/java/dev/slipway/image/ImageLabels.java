package dev.slipway.image;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names and texts that people give to images to find them again; they mean nothing to Slipway. */
@ApplicationScoped
public class ImageLabels {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,62}");
    private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{0,100}");
    private static final int MOST = 20;

    private final EntityManager entities;
    private final Images images;

    ImageLabels(EntityManager entities, Images images) {
        this.entities = entities;
        this.images = images;
    }

    /** By name, in the order of names. */
    public Map<String, String> of(UUID image) {
        return all().getOrDefault(image, Map.of());
    }

    /** Of every image that has any. */
    public Map<UUID, Map<String, String>> all() {
        var rows = QuarkusTransaction.joiningExisting()
                .call(() -> entities.createQuery("from ImageLabelEntity", ImageLabelEntity.class)
                        .getResultList());
        var found = new HashMap<UUID, Map<String, String>>();
        rows.forEach(
                row -> found.computeIfAbsent(row.imageId, _ -> new TreeMap<>()).put(row.name, row.text));
        return found;
    }

    /**
     * Replaces all labels of the image.
     *
     * @throws ProblemException NOT_FOUND, INVALID_REQUEST
     */
    public void replace(String idOrName, Map<String, String> labels) {
        check(labels);
        QuarkusTransaction.joiningExisting().run(() -> {
            var image = images.require(idOrName).id();
            // Two at once would add the same name twice.
            entities.find(ImageEntity.class, image, LockModeType.PESSIMISTIC_WRITE);
            entities.createQuery("delete from ImageLabelEntity where imageId = ?1")
                    .setParameter(1, image)
                    .executeUpdate();
            labels.forEach((name, text) -> entities.persist(new ImageLabelEntity(image, name, text)));
        });
    }

    private static void check(Map<String, String> labels) {
        if (labels.size() > MOST) {
            throw invalid("An image has at most %d labels.".formatted(MOST), "Put several words into one label.");
        }
        labels.forEach((name, text) -> {
            if (!NAME.matcher(name).matches()) {
                throw invalid(
                        "This is no name for a label.",
                        "Use 1 to 63 of a-z, 0-9, dot, dash, underscore and slash, with a letter or digit first.");
            }
            if (text == null || !TEXT.matcher(text).matches()) {
                throw invalid(
                        "The text of label \"%s\" cannot be kept.".formatted(name),
                        "Use up to 100 characters in one line.");
            }
        });
    }

    private static ProblemException invalid(String title, String advice) {
        return Problem.of(ProblemCode.INVALID_REQUEST, title, new Remedy.Advice(advice))
                .toException();
    }
}
