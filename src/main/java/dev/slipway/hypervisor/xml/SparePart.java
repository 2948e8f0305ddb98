package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainSpec;

/** The spare disk, for machines whose Windows is to meet another controller. */
final class SparePart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        if (spec.spare() == null) {
            return;
        }
        var disk = domain.section("devices").add("disk").with("type", "file").with("device", "disk");
        disk.add("driver").with("name", "qemu").with("type", "raw").with("cache", spec.diskCache());
        disk.add("source").with("file", FilePath.named(spec.spare()));
        disk.add("target").with("dev", DomainSpec.SPARE_TARGET).with("bus", DiskController.VIRTIO_SCSI.bus());
        disk.add("address")
                .with("type", "drive")
                .with("controller", String.valueOf(DiskControllerPart.ofSpare(spec)))
                .with("bus", "0")
                .with("target", "0")
                .with("unit", "0");
    }
}
