package dev.slipway.image;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.Fingerprint;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;

/** Puts images into the table: under a free name, or as the next version of what has the name. A version never changes. */
@ApplicationScoped
public class ImageVersions {
    private static final Logger LOG = Logger.getLogger(ImageVersions.class);
    // A name is used for the first time only once; after that its row is held.
    private static final int ATTEMPTS = 8;

    private final ImageRows rows;
    private final ImageQuota quota;

    ImageVersions(ImageRows rows, ImageQuota quota) {
        this.rows = rows;
        this.quota = quota;
    }

    /**
     * Asked before work is put into a file.
     *
     * @throws ProblemException INVALID_NAME, NAME_TAKEN, IMAGE_OTHER_KIND
     */
    public void requireFits(String name, ImageKind kind, boolean newVersion) {
        newest(ImageName.require(name)).ifPresent(newest -> requireFits(newest, kind, newVersion));
    }

    /** The newest version of that name, when it has these very bytes. */
    public Optional<Image> same(String name, String sha256) {
        return newest(name).filter(newest -> isSame(newest, sha256));
    }

    /**
     * Adds an image with the labels of the version before; when that has the same bytes, answers it instead.
     *
     * @param newVersion whether the name may be taken
     * @return as it is in the table
     * @throws ProblemException NAME_TAKEN, IMAGE_OTHER_KIND, IMAGE_QUOTA
     */
    public Image add(Image image, Fingerprint fingerprint, boolean newVersion) {
        for (var attempt = 1; ; attempt++) {
            try {
                return QuarkusTransaction.joiningExisting().call(() -> put(image, fingerprint, newVersion));
            } catch (ConstraintViolationException e) {
                if (!newVersion || attempt == ATTEMPTS) {
                    throw nameTaken(image.name());
                }
            }
        }
    }

    private Image put(Image image, Fingerprint fingerprint, boolean newVersion) {
        // First: whoever waited here sees what the other one added.
        rows.holdName(image.name());
        var newest = rows.newest(image.name());
        newest.ifPresent(before -> requireFits(before, image.kind(), newVersion));
        if (newest.isPresent() && isSame(newest.get(), image.sha256())) {
            return newest.get();
        }
        quota.requireRoom(image);
        var added = rows.add(image, fingerprint);
        newest.ifPresent(before -> rows.copyLabels(before.id(), added.id()));
        LOG.infof("image %s, version %d: %s %s", added.name(), added.version(), added.kind(), added.file());
        return added;
    }

    private Optional<Image> newest(String name) {
        return QuarkusTransaction.joiningExisting().call(() -> rows.newest(name));
    }

    private static boolean isSame(Image image, @org.jspecify.annotations.Nullable String sha256) {
        return sha256 != null && sha256.equals(image.sha256()) && !image.isDamaged();
    }

    private static void requireFits(Image newest, ImageKind kind, boolean newVersion) {
        if (!newVersion) {
            throw nameTaken(newest.name());
        }
        if (newest.kind() != kind) {
            throw new Problem(
                            ProblemCode.IMAGE_OTHER_KIND,
                            "The file cannot be a version of \"%s\".".formatted(newest.name()),
                            "The image is a %s, and the file is a %s."
                                    .formatted(newest.kind().words(), kind.words()),
                            List.of(new Remedy.Advice("Give the file a name of its own.")))
                    .toException();
        }
    }

    static ProblemException nameTaken(String name) {
        return Problem.of(
                        ProblemCode.NAME_TAKEN,
                        "There is an image \"%s\" already.".formatted(name),
                        new Remedy.Advice(
                                "Give another name, or ask for a new version of that image (newVersion: true)."))
                .toException();
    }
}
