package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** One CD-ROM drive, always there so that media can be changed while the guest runs. */
final class CdromPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        Cdrom.add(domain.section("devices"), spec.cdrom());
    }
}
