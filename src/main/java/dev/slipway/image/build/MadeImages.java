package dev.slipway.image.build;

import dev.slipway.image.Image;
import dev.slipway.image.ImageNames;
import dev.slipway.image.ImageProblems;
import dev.slipway.image.ImageVersions;
import dev.slipway.image.Images;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.Fingerprint;
import dev.slipway.storage.OwnDisks;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** From a disk that was made out of other files to an image. */
@ApplicationScoped
class MadeImages {
    private final Images images;
    private final ImageNames names;
    private final ImageVersions versions;
    private final DiskMaker maker;
    private final OwnDisks disks;
    private final Time time;

    MadeImages(Images images, ImageNames names, ImageVersions versions, DiskMaker maker, OwnDisks disks, Time time) {
        this.images = images;
        this.names = names;
        this.versions = versions;
        this.maker = maker;
        this.disks = disks;
        this.time = time;
    }

    /**
     * Makes an image of the disk that was made for it; repeated, it answers the same one. When its name was taken meanwhile, it gets
     * another.
     *
     * @param sha256 of the disk, where it is known
     * @return the newest version of that name, when a new one would have the same bytes; the disk is gone then
     * @throws ProblemException IMAGE_*, PERMISSION
     */
    Image adopt(NewImage wish, Optional<String> sha256) throws InterruptedException {
        var there = images.find(wish.id().toString())
                .or(() ->
                        wish.newVersion() ? sha256.flatMap(sum -> versions.same(wish.name(), sum)) : Optional.empty());
        var image = there.isPresent() ? there.get() : add(wish, sha256);
        if (!image.id().equals(wish.id())) {
            disks.discard(wish.id());
        }
        return image;
    }

    private Image add(NewImage wish, Optional<String> sha256) throws InterruptedException {
        var path = disks.file(wish.id());
        sha256.ifPresent(sum -> linkToSame(path, sum));
        try (var file = disks.open(path)) {
            var reading = maker.read(path, wish.source());
            images.requireQemuMayRead(path);
            var name = wish.newVersion() ? wish.name() : names.like(wish.name(), wish.id());
            var before = Fingerprint.of(file);
            var made = reading.with(Image.MADE_FROM, wish.source().file()).summed(sha256);
            var image = made.image(wish.id(), name, file.path(), before.size(), time.now());
            return versions.add(image, before, wish.newVersion());
        } catch (IOException e) {
            throw ImageProblems.unreadable(path, e);
        }
    }

    /** The same bytes lie on the disk once, under as many names as there are images; each of those can go by itself. */
    private void linkToSame(Path disk, String sha256) {
        images.list().stream()
                .filter(image -> sha256.equals(image.sha256()) && !image.isDamaged() && disks.owns(image.file()))
                .findFirst()
                .ifPresent(same -> disks.link(same.file(), disk));
    }
}
