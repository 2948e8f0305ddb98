package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** Our mark: a domain without it is never touched. */
final class OwnerPart implements DomainPart {
    static final String NAMESPACE = "https://slipway.dev/xmlns/domain/1";
    static final String ELEMENT = "machine";

    @Override
    public void apply(DomainSpec spec, Tag domain) {
        domain.add("metadata")
                .add(NAMESPACE, "slipway:" + ELEMENT)
                .with("owner", spec.owner().toString())
                .with("name", spec.machineName())
                .with("generation", spec.generation());
    }
}
