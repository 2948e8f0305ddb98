package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** No balloon: nested Hyper-V does not mix with dynamic memory. */
final class BalloonPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        domain.section("devices").add("memballoon").with("model", "none");
    }
}
