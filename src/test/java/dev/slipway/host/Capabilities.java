package dev.slipway.host;

import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.HostCapabilities;
import java.util.LinkedHashSet;
import java.util.Set;

/** Hosts as their capabilities describe them. */
final class Capabilities {
    /** What a complete KVM lists; children and the timer are not in the enum. */
    static final Set<String> ALL = Set.of(
            "relaxed",
            "vapic",
            "spinlocks",
            "vpindex",
            "runtime",
            "synic",
            "stimer",
            "reset",
            "vendor_id",
            "frequencies",
            "reenlightenment",
            "tlbflush",
            "ipi",
            "evmcs",
            "emsr_bitmap",
            "xmm_input");

    private Capabilities() {}

    static HostCapabilities intel() {
        return of(Engine.KVM, 11_000_000, 9_002_000, "Intel", ALL);
    }

    static HostCapabilities amd() {
        return of(Engine.KVM, 11_000_000, 9_002_000, "AMD", ALL);
    }

    static HostCapabilities tcg() {
        return of(Engine.TCG, 9_000_000, 7_002_022, "Intel", Set.of("spinlocks", "vendor_id"));
    }

    static HostCapabilities intelWithout(String... features) {
        var listed = new LinkedHashSet<>(ALL);
        Set.of(features).forEach(listed::remove);
        return of(Engine.KVM, 11_000_000, 9_002_000, "Intel", listed);
    }

    static HostCapabilities of(Engine engine, long libvirt, long qemu, String vendor, Set<String> features) {
        return new HostCapabilities(
                engine, libvirt, qemu, 256 << 10, vendor, true, engine == Engine.KVM, features, true, true, true);
    }
}
