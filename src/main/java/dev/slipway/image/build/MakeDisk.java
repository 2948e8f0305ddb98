package dev.slipway.image.build;

import dev.slipway.image.ImageQuota;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.storage.OwnDisks;
import java.time.Duration;
import java.util.Optional;

/** Makes the disk of a new image; the files it is made of are only read. */
record MakeDisk(DiskMaker maker, OwnDisks disks, ImageQuota quota, NewImage image) implements Step {
    @Override
    public String key() {
        return switch (image.source()) {
            case DiskSource.Packed _ -> "unpack-disk";
            case DiskSource.Member _ -> "extract-disk";
            case DiskSource.Chain _ -> "flatten-disk";
        };
    }

    @Override
    public String title() {
        return switch (image.source()) {
            case DiskSource.Packed _ -> "Unpack the disk";
            case DiskSource.Member _ -> "Take the disk out of the appliance";
            case DiskSource.Chain _ -> "Join the snapshots into one disk";
        };
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(3);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        maker.make(context, image, bytes -> quota.require(Optional.of(image.name()), bytes, 0));
    }

    @Override
    public void undo(StepContext context) {
        disks.discard(image.id());
    }
}
