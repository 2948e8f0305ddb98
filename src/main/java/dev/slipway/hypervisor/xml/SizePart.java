package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** Memory and processors. */
final class SizePart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        domain.add("memory").with("unit", "MiB").text(Long.toString(spec.memoryMiB()));
        domain.add("vcpu").with("placement", "static").text(Integer.toString(spec.cpus()));
    }
}
