package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.IMAGE_QUOTA;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What all versions of one image may take together of Slipway's own store; files of import directories do not count. */
@ApplicationScoped
public class ImageQuota {
    private static final int MAX_TO_NAME = 3;

    private final QuotaSettings settings;
    private final ImageRows rows;
    private final ImageUsages usages;

    ImageQuota(QuotaSettings settings, ImageRows rows, ImageUsages usages) {
        this.settings = settings;
        this.rows = rows;
        this.usages = usages;
    }

    /**
     * Asked before bytes move.
     *
     * @param image that a file will be a version of; empty when it gets a free name
     * @param bytes of the file, as far as they are known
     * @param others bytes of other files on their way to the same image
     * @throws ProblemException IMAGE_QUOTA
     */
    public void require(Optional<String> image, long bytes, long others) {
        var here = image.map(this::versions).orElse(List.of());
        require(image, here, sum(files(here)), others, bytes);
    }

    /**
     * Asked once more when a version is added, as only then it is known what else came.
     *
     * @throws ProblemException IMAGE_QUOTA
     */
    void requireRoom(Image added) {
        if (!added.ours()) {
            return;
        }
        var here = versions(added.name());
        var files = files(here);
        // The same bytes are stored once.
        if (!files.containsKey(added.file())) {
            require(Optional.of(added.name()), here, sum(files), 0, added.sizeBytes());
        }
    }

    private void require(Optional<String> image, List<Image> versions, long here, long others, long bytes) {
        var most = settings.quota();
        if (most > 0 && here + others + bytes > most) {
            throw new Problem(
                            IMAGE_QUOTA,
                            image.filter(_ -> !versions.isEmpty() || others > 0)
                                    .map("There is no room for another version of \"%s\"."::formatted)
                                    .orElse("The file takes more than an image may."),
                            ("Its versions take %,d bytes, others on their way %,d, this one %,d or more;"
                                            + " together at most %,d are allowed (slipway.images.quota).")
                                    .formatted(here, others, bytes, most),
                            remedies(versions))
                    .toException();
        }
    }

    /** What could go without anybody missing it, oldest first; the newest is what the name means. */
    private List<Remedy> remedies(List<Image> versions) {
        var remedies = new ArrayList<Remedy>();
        var users = usages.usersOf(versions.stream().map(Image::id).toList());
        versions.reversed().stream()
                .filter(version -> !version.newest() && version.ours())
                .filter(version -> !users.containsKey(version.id()))
                .limit(MAX_TO_NAME)
                .map(version -> new Remedy.Link(
                        "Delete %s, which nobody uses: it takes %,d bytes."
                                .formatted(version.reference(), version.sizeBytes()),
                        "/images#" + version.id()))
                .forEach(remedies::add);
        if (remedies.isEmpty() && versions.size() > 1) {
            remedies.add(new Remedy.Link("Every older version is used; see by what.", "/images"));
        }
        remedies.add(new Remedy.Advice("%s slipway.images.quota; 0 takes the limit away."
                .formatted(remedies.isEmpty() ? "Raise" : "Or raise")));
        return List.copyOf(remedies);
    }

    private List<Image> versions(String name) {
        return QuarkusTransaction.joiningExisting().call(() -> rows.versions(name));
    }

    private static Map<Path, Long> files(List<Image> versions) {
        return versions.stream()
                .filter(Image::ours)
                .collect(Collectors.toMap(Image::file, Image::sizeBytes, (size, _) -> size));
    }

    private static long sum(Map<Path, Long> files) {
        return files.values().stream().mapToLong(Long::longValue).sum();
    }
}
