package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** Our mark: a domain without it is never touched. */
final class OwnerPart implements DomainPart {
    static final String NAMESPACE = "https://slipway.dev/xmlns/domain/1";
    static final String ELEMENT = "machine";

    /** Grows when no machine may start again as it was written before; then its definition is written anew at its next start. */
    static final long FORM = 1;

    @Override
    public void apply(DomainSpec spec, Tag domain) {
        domain.add("metadata")
                .add(NAMESPACE, "slipway:" + ELEMENT)
                .with("owner", spec.owner().toString())
                .with("name", spec.machineName())
                .with("generation", spec.generation())
                .with("form", FORM);
    }
}
