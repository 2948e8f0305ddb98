package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** A TPM 2.0 emulated by swtpm. */
final class TpmPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        if (!spec.tpm()) {
            return;
        }
        // CRB implies TPM 2.0, the only version Windows 11 accepts.
        domain.section("devices")
                .add("tpm")
                .with("model", "tpm-crb")
                .add("backend")
                .with("type", "emulator")
                .with("version", "2.0");
    }
}
