package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainSpec;

/** The SCSI controllers of the system disk and of the spare one; SATA and IDE come with the machine type. */
final class DiskControllerPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        spec.controller().model().ifPresent(model -> scsi(domain, 0, model));
        if (spec.spare() != null) {
            scsi(domain, ofSpare(spec), DiskController.VIRTIO_SCSI.model().orElseThrow());
        }
    }

    /** The index of the spare disk's controller. */
    static int ofSpare(DomainSpec spec) {
        return spec.controller().model().isPresent() ? 1 : 0;
    }

    private static void scsi(Tag domain, int index, String model) {
        domain.section("devices")
                .add("controller")
                .with("type", "scsi")
                .with("index", String.valueOf(index))
                .with("model", model);
    }
}
