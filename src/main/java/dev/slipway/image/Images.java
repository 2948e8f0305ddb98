package dev.slipway.image;

import com.fasterxml.uuid.Generators;
import dev.slipway.operation.Time;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.Fingerprint;
import dev.slipway.storage.ImageSettings;
import dev.slipway.storage.ImportDirectories;
import dev.slipway.storage.ImportedFile;
import dev.slipway.storage.OwnDisks;
import dev.slipway.storage.QemuAccess;
import dev.slipway.storage.StoredFiles;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * What machines are made from. Files of import directories belong to somebody else and are only ever read: never written, moved, re-owned or
 * deleted. Files that were uploaded, or made by Slipway out of others, are Slipway's; they go with the last image that stands on them.
 */
@ApplicationScoped
public class Images {
    private static final Logger LOG = Logger.getLogger(Images.class);

    private final ImageSettings settings;
    private final ImportDirectories imports;
    private final ImageContent content;
    private final ImageRows rows;
    private final ImageNames names;
    private final ImageVersions versions;
    private final OwnDisks disks;
    private final StoredFiles stored;
    private final ImageUsages usages;
    private final ArrivedSums sums;
    private final Time time;

    Images(
            ImageSettings settings,
            ImportDirectories imports,
            ImageContent content,
            ImageRows rows,
            ImageNames names,
            ImageVersions versions,
            OwnDisks disks,
            StoredFiles stored,
            ImageUsages usages,
            ArrivedSums sums,
            Time time) {
        this.settings = settings;
        this.imports = imports;
        this.content = content;
        this.rows = rows;
        this.names = names;
        this.versions = versions;
        this.disks = disks;
        this.stored = stored;
        this.usages = usages;
        this.sums = sums;
        this.time = time;
    }

    /** As {@link #register(NameWish, String, Optional)}, under a name that must be free. */
    public Image register(Optional<String> name, String path, Optional<ImageKind> kind) throws InterruptedException {
        return register(NameRequest.of(name), path, kind);
    }

    /**
     * Looks at a file from front to end and remembers it. Takes seconds for a disk of any size, and about ten seconds per GiB of archive.
     *
     * @param path absolute, below an import directory
     * @param kind empty to read it from the file
     * @return the newest version of that name, when a new one would have the same bytes
     * @throws ProblemException IMAGE_*, ARCHIVE_*, PERMISSION, INVALID_NAME, NAME_TAKEN
     */
    public Image register(NameRequest name, String path, Optional<ImageKind> kind) throws InterruptedException {
        return add(candidate(name, path, kind), name.newVersion());
    }

    /** As {@link #register(NameWish, String, Optional)}, but nothing is remembered. */
    public Candidate candidate(NameRequest name, String path, Optional<ImageKind> kind) throws InterruptedException {
        // Before the file is opened, as a bad name needs no look at it.
        names.requireFree(name);
        try (var file = imports.open(path)) {
            var chosen = names.free(name, file.name());
            var before = Fingerprint.of(file);
            var reading = content.read(file, kind).summed(sums.sha256(file.path()));
            if (reading.kind() == ImageKind.DISK) {
                requireQemuMayRead(file.path());
            }
            if (!Fingerprint.of(file).equals(before)) {
                throw ImageProblems.changed(file.path(), "It changed while it was read; somebody still writes it.");
            }
            var id = Generators.timeBasedEpochGenerator().generate();
            return new Candidate(reading.image(id, chosen, file.path(), before.size(), time.now()), before);
        } catch (IOException e) {
            throw ImageProblems.unreadable(Path.of(path), e);
        }
    }

    /**
     * Remembers what was looked at, under the name and id that it has.
     *
     * @throws ProblemException NAME_TAKEN
     */
    public Image add(Candidate candidate) {
        return add(candidate, false);
    }

    private Image add(Candidate candidate, boolean newVersion) {
        return versions.add(candidate.image(), candidate.fingerprint(), newVersion);
    }

    /** By name, and of each name the newest version first. */
    public List<Image> list() {
        return QuarkusTransaction.joiningExisting().call(rows::all);
    }

    /** @param reference an id, a name for its newest version, or {@code name@2} for that very version */
    public Optional<Image> find(String reference) {
        return QuarkusTransaction.joiningExisting().call(() -> rows.find(reference));
    }

    /**
     * As {@link #find}.
     *
     * @throws ProblemException NOT_FOUND
     */
    public Image require(String reference) {
        return find(reference)
                .orElseThrow(() -> Problem.notFound("image", reference).toException());
    }

    /**
     * Keeps images from being removed until the transaction ends; asked by whoever stores in it that they are needed.
     *
     * @throws ProblemException NOT_FOUND
     */
    public void hold(Collection<UUID> ids) {
        // In one order for all, or two could wait for each other.
        for (var id : new TreeSet<>(ids)) {
            if (rows.hold(id).isEmpty()) {
                throw Problem.notFound("image", id.toString()).toException();
            }
        }
    }

    /** What keeps them from being removed, in words such as "machine win11"; of those that somebody uses. */
    public Map<UUID, List<String>> usersOf(Collection<UUID> ids) {
        return usages.usersOf(ids);
    }

    /**
     * Forgets the image; somebody else's file stays as it is, one of Slipway's own goes with its last image. An image that is not there is
     * fine.
     *
     * @throws ProblemException IMAGE_IN_USE
     */
    public void remove(UUID id) {
        try {
            stored.exclusively(() -> {
                var image = find(id.toString());
                forget(id);
                if (image.isPresent()
                        && list().stream()
                                .noneMatch(
                                        other -> other.file().equals(image.get().file()))) {
                    stored.drop(image.get().file());
                }
                return image;
            });
        } catch (IOException e) {
            // The image is gone; its file goes with the next look for orphans.
            LOG.warnf(e, "the file of image %s stays for now", id);
        }
    }

    private void forget(UUID id) {
        QuarkusTransaction.joiningExisting().run(() -> {
            // Whoever is about to need it has stored that before the look, or finds nothing.
            var held = rows.hold(id);
            usages.requireNone(id);
            // The file first: an image without one says so and can be removed again, a file without image is found by
            // nobody.
            held.filter(image -> disks.owns(image.file())).ifPresent(_ -> disks.discard(id));
            rows.remove(id);
        });
    }

    /**
     * An overlay breaks silently when the disk below it is written, so this is asked before each use.
     *
     * @throws ProblemException IMAGE_CHANGED, or IMAGE_UNREADABLE when it is gone
     */
    public void requireUnchanged(Image image) {
        var then = QuarkusTransaction.joiningExisting().call(() -> rows.fingerprint(image.id()));
        try (var file = open(image)) {
            if (!Fingerprint.of(file).equals(then)) {
                throw ImageProblems.changed(
                        image.file(),
                        "Its size, its time of change or its header is another than when it was registered.");
            }
        } catch (IOException e) {
            throw ImageProblems.unreadable(image.file(), e);
        }
    }

    private ImportedFile open(Image image) {
        if (disks.owns(image.file())) {
            return disks.open(image.file());
        }
        return ImportedFile.open(
                image.file().toString(), stored.holds(image.file()) ? List.of(stored.directory()) : imports.all());
    }

    /**
     * Asked before anything new is made of it.
     *
     * @throws ProblemException as {@link #requireUnchanged}, and IMAGE_CHANGED when it was found damaged
     */
    public void requireSound(Image image) {
        if (image.isDamaged()) {
            throw ImageProblems.damaged(
                    image,
                    "That was found on %s. Verify it again when it was mended."
                            .formatted(image.facts().get(Image.DAMAGED)));
        }
        requireUnchanged(image);
    }

    /**
     * Compares the SHA-256 its file has now with the one it came in with; one that had none keeps this.
     *
     * @return false when there was nothing to compare with
     * @throws ProblemException IMAGE_CHANGED; it counts as damaged from now on
     */
    public boolean compare(Image image, String sha256) {
        var before = image.sha256();
        if (before == null) {
            QuarkusTransaction.joiningExisting().run(() -> rows.summed(image.id(), sha256));
        } else if (!before.equals(sha256)) {
            QuarkusTransaction.requiringNew().run(() -> rows.damaged(image.id(), time.now()));
            throw ImageProblems.damaged(
                    image,
                    "Its SHA-256 was %s and is %s, though nobody seems to have written it.".formatted(before, sha256));
        }
        return before != null;
    }

    public void healed(Image image) {
        QuarkusTransaction.joiningExisting().run(() -> rows.healed(image.id()));
    }

    /**
     * Looks at an image's file as when it was registered, and remembers that it is sound.
     *
     * @throws ProblemException NOT_FOUND, IMAGE_*, ARCHIVE_*
     */
    public Image readAgain(UUID id) throws InterruptedException {
        var image = require(id.toString());
        requireUnchanged(image);
        try (var file = open(image)) {
            var reading = content.read(file, Optional.of(image.kind()));
            if (reading.format() != image.format() || reading.virtualSizeBytes() != image.virtualSizeBytes()) {
                throw ImageProblems.changed(image.file(), "It holds another disk than when it was registered.");
            }
        } catch (IOException e) {
            throw ImageProblems.unreadable(image.file(), e);
        }
        return QuarkusTransaction.joiningExisting().call(() -> rows.verified(id, time.now()));
    }

    public void requireQemuMayRead(Path file) throws IOException {
        var problem = QemuAccess.of(settings.qemuUser()).problem(file);
        if (problem.isPresent()) {
            throw problem.get().toException();
        }
    }
}
