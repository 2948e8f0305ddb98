package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;

/** Clock and timers as Windows wants them. */
final class ClockPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var clock = domain.add("clock").with("offset", spec.clockOffset());
        clock.add("timer").with("name", "rtc").with("tickpolicy", "catchup");
        clock.add("timer").with("name", "pit").with("tickpolicy", "delay");
        clock.add("timer").with("name", "hpet").with("present", "no");
        if (spec.engine() == Engine.KVM && spec.enlightenments().contains(Enlightenment.HYPERVCLOCK)) {
            clock.add("timer").with("name", "hypervclock").with("present", "yes");
        }
    }
}
