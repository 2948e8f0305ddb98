package dev.slipway.intake;

import dev.slipway.image.Image;
import dev.slipway.image.ImageContent;
import dev.slipway.image.ImageKind;
import dev.slipway.image.ImageName;
import dev.slipway.image.ImageNames;
import dev.slipway.image.ImageProblems;
import dev.slipway.image.ImageVersions;
import dev.slipway.image.Images;
import dev.slipway.image.NameRequest;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.Fingerprint;
import dev.slipway.storage.ImportedFile;
import dev.slipway.storage.StoredFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** From a file that was uploaded or downloaded to an image, by the same look that an imported file gets. */
@ApplicationScoped
public class UploadedImages {
    private final Images images;
    private final ImageNames names;
    private final ImageVersions versions;
    private final ImageContent content;
    private final StoredFiles stored;
    private final Time time;

    UploadedImages(
            Images images,
            ImageNames names,
            ImageVersions versions,
            ImageContent content,
            StoredFiles stored,
            Time time) {
        this.images = images;
        this.names = names;
        this.versions = versions;
        this.content = content;
        this.stored = stored;
        this.time = time;
    }

    /**
     * Takes in a file that arrived: the same look as {@link Images#register}, then it moves to where uploaded images live. Doing it again after
     * a crash ends the same.
     *
     * @param id of the image to be
     * @param name without one and no new version wished, a free one is made from the file's name
     * @param arrived whole and synced, on the file system of the upload directory; gone afterwards
     * @param fileName what it is called where it came from
     * @param kind empty to read it from the file
     * @param sha256 of the file, as computed here
     * @param origin facts about where it came from, for people
     * @return the image; when no name or a new version is wished, the one that has the same bytes already
     * @throws ProblemException as {@link Images#register}
     */
    public Image takeIn(
            UUID id,
            NameRequest name,
            Path arrived,
            String fileName,
            Optional<ImageKind> kind,
            String sha256,
            Map<String, String> origin)
            throws InterruptedException {
        name.name().ifPresent(ImageName::require);
        var present = images.find(id.toString());
        if (present.isPresent()) {
            return present.get();
        }
        try {
            var moved = !Files.exists(arrived);
            var reading = read(moved ? stored.file(sha256) : arrived, fileName, kind)
                    .uploaded(fileName, sha256)
                    .with(origin);
            return stored.exclusively(() -> {
                var same = images.list().stream()
                        .filter(image -> image.file().equals(stored.file(sha256)))
                        .toList();
                heal(same, arrived);
                var nameless = name.name().isEmpty() && !name.newVersion();
                if (!same.isEmpty() && nameless) {
                    Files.deleteIfExists(arrived);
                    return images.require(same.getFirst().id().toString());
                }
                var chosen = nameless ? names.numbered(fileName) : names.nameFor(name.name(), fileName);
                versions.requireFits(chosen, reading.kind(), name.newVersion());
                var newest = versions.same(chosen, sha256);
                if (newest.isPresent()) {
                    Files.deleteIfExists(arrived);
                    return newest.get();
                }
                var file = stored.keep(arrived, sha256);
                if (reading.kind() == ImageKind.DISK) {
                    images.requireQemuMayRead(file);
                }
                try (var open = ImportedFile.open(file.toString(), List.of(stored.directory()))) {
                    var fingerprint = Fingerprint.of(open);
                    var image = reading.image(id, chosen, file, fingerprint.size(), time.now());
                    return versions.add(image, fingerprint, name.newVersion());
                }
            });
        } catch (IOException e) {
            throw ImageProblems.unreadable(arrived, e);
        }
    }

    private void heal(List<Image> same, Path arrived) throws IOException {
        if (same.stream().anyMatch(Image::isDamaged) && Files.exists(arrived)) {
            stored.replace(arrived, same.getFirst().file());
            same.forEach(images::healed);
        }
    }

    private ImageContent.Reading read(Path file, String name, Optional<ImageKind> kind)
            throws IOException, InterruptedException {
        var directory = Objects.requireNonNull(file.getParent(), "not absolute");
        try (var open = ImportedFile.open(file.toString(), List.of(directory))) {
            return content.read(open.called(name), kind);
        }
    }

    /** Removes stored files that no image stands on; only while no file is on its way to become one. */
    public void dropOrphans() throws IOException {
        stored.exclusively(() -> {
            var used = images.list().stream().map(Image::file).collect(Collectors.toSet());
            stored.dropUnless(used::contains);
            return used;
        });
    }
}
