package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainSpec;

/** The SCSI controller of the system disk or of the spare one; SATA and IDE come with the machine type. */
final class DiskControllerPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var controller = spec.spare() == null ? spec.controller() : DiskController.VIRTIO_SCSI;
        controller
                .model()
                .ifPresent(model -> domain.section("devices")
                        .add("controller")
                        .with("type", "scsi")
                        .with("index", "0")
                        .with("model", model));
    }
}
