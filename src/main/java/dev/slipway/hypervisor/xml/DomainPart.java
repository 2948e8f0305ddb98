package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** One aspect of a domain; parts do not know each other. */
interface DomainPart {
    /** Adds this aspect to the {@code <domain>} element. */
    void apply(DomainSpec spec, Tag domain);
}
