package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** What happens at power off, reboot and crash; no sleep states, which Hyper-V guests do not survive well. */
final class PowerPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        domain.add("on_poweroff").text("destroy");
        domain.add("on_reboot").text("restart");
        domain.add("on_crash").text("destroy");
        var pm = domain.add("pm");
        pm.add("suspend-to-mem").with("enabled", "no");
        pm.add("suspend-to-disk").with("enabled", "no");
    }
}
