package dev.slipway.hypervisor.xml;

import static dev.slipway.hypervisor.Enlightenment.*;

import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;
import dev.slipway.hypervisor.Firmware;
import java.util.List;
import java.util.Set;

/** ACPI, APIC and the Hyper-V enlightenments, always as an explicit set. */
final class FeaturesPart implements DomainPart {
    private static final List<Enlightenment> PLAIN_AFTER_STIMER = List.of(FREQUENCIES, REENLIGHTENMENT);
    private static final List<Enlightenment> PLAIN_AT_END = List.of(IPI, EVMCS, EMSR_BITMAP, XMM_INPUT);

    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var features = domain.add("features");
        features.add("acpi");
        features.add("apic");
        // TCG: QEMU refuses vpindex and ignores the rest.
        if (spec.engine() == Engine.KVM && hasElements(spec.enlightenments())) {
            hyperv(features.add("hyperv").with("mode", "custom"), spec.enlightenments());
        }
        features.add("vmport").with("state", "off");
        if (spec.firmware() == Firmware.UEFI_SECURE_BOOT) {
            features.add("smm").with("state", "on");
        }
    }

    private static boolean hasElements(Set<Enlightenment> wanted) {
        return wanted.stream().anyMatch(one -> one != HYPERVCLOCK);
    }

    private static void hyperv(Tag hyperv, Set<Enlightenment> wanted) {
        plain(hyperv, wanted, List.of(RELAXED, VAPIC));
        if (wanted.contains(SPINLOCKS)) {
            on(hyperv, SPINLOCKS).with("retries", 8191);
        }
        plain(hyperv, wanted, List.of(VPINDEX, RUNTIME, SYNIC));
        if (wanted.contains(STIMER)) {
            var stimer = on(hyperv, STIMER);
            if (wanted.contains(STIMER_DIRECT)) {
                stimer.add("direct").with("state", "on");
            }
        }
        plain(hyperv, wanted, PLAIN_AFTER_STIMER);
        if (wanted.contains(TLBFLUSH)) {
            var tlbflush = on(hyperv, TLBFLUSH);
            if (wanted.contains(TLBFLUSH_DIRECT)) {
                tlbflush.add("direct").with("state", "on");
            }
            if (wanted.contains(TLBFLUSH_EXTENDED)) {
                tlbflush.add("extended").with("state", "on");
            }
        }
        plain(hyperv, wanted, PLAIN_AT_END);
    }

    private static void plain(Tag hyperv, Set<Enlightenment> wanted, List<Enlightenment> group) {
        group.stream().filter(wanted::contains).forEach(one -> on(hyperv, one));
    }

    private static Tag on(Tag hyperv, Enlightenment one) {
        return hyperv.add(one.word()).with("state", "on");
    }
}
