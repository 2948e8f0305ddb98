package dev.slipway.image.build;

import com.fasterxml.uuid.Generators;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.ImageName;
import dev.slipway.image.ImageNames;
import dev.slipway.image.ImageQuota;
import dev.slipway.image.Images;
import dev.slipway.operation.Step;
import dev.slipway.operation.Time;
import dev.slipway.storage.OwnDisks;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The steps this room offers to recipes. */
@ApplicationScoped
public class ImageSteps {
    private final DiskMaker maker;
    private final OwnDisks disks;
    private final ImageQuota quota;
    private final MadeImages made;
    private final Images images;
    private final ImageNames names;
    private final Time time;

    ImageSteps(
            DiskMaker maker,
            OwnDisks disks,
            ImageQuota quota,
            MadeImages made,
            Images images,
            ImageNames names,
            Time time) {
        this.maker = maker;
        this.disks = disks;
        this.quota = quota;
        this.made = made;
        this.images = images;
        this.names = names;
        this.time = time;
    }

    /**
     * The image that {@link #make} will make; nothing is written yet.
     *
     * @param file whose name the image gets, or one like it
     * @param firmware that the disk is known to boot with
     */
    public PlannedImage plan(DiskPlan disk, Path file, Firmware firmware) {
        var id = Generators.timeBasedEpochGenerator().generate();
        var wish = new NewImage(id, names.like(ImageName.from(file.getFileName().toString()), id), disk.source());
        var image = new Image(
                id,
                wish.name(),
                1,
                true,
                ImageKind.DISK,
                disk.format(),
                disks.file(id),
                disk.bytes(),
                disk.virtualBytes(),
                firmware,
                time.now(),
                Map.of(),
                null);
        return new PlannedImage(wish, image);
    }

    /** Where the disk of a new image will be; absolute. */
    public Path file(NewImage image) {
        return disks.file(image.id());
    }

    /** From other files to an image that machines can stand on. */
    public List<Step> make(NewImage image) {
        return List.of(new MakeDisk(maker, disks, quota, image), new RegisterDisk(made, images, image));
    }
}
