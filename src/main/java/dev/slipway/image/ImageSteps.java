package dev.slipway.image;

import dev.slipway.operation.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The steps this room offers to recipes. */
@ApplicationScoped
public class ImageSteps {
    private final DiskMaker maker;
    private final OwnDisks disks;
    private final Images images;

    ImageSteps(DiskMaker maker, OwnDisks disks, Images images) {
        this.maker = maker;
        this.disks = disks;
        this.images = images;
    }

    /** From other files to an image that machines can stand on. */
    public List<Step> make(NewImage image) {
        return List.of(new MakeDisk(maker, disks, image), new RegisterDisk(images, image));
    }
}
