package dev.slipway.host;

import static dev.slipway.hypervisor.Enlightenment.*;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;
import dev.slipway.hypervisor.HostCapabilities;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which of the wanted Hyper-V enlightenments a domain gets: what the host lists, what its libvirt can write, and only together
 * with what each one needs. libvirt checks these dependencies itself only since 11.9.
 */
public final class Enlightenments {
    private static final String INTEL = "Intel";

    /** Needed by all vendors: the left only works with everything on the right (QEMU, target/i386/kvm/kvm.c; KubeVirt's webhook). */
    private static final Map<Enlightenment, Set<Enlightenment>> NEEDS = Map.of(
            SYNIC, EnumSet.of(VPINDEX),
            STIMER, EnumSet.of(SYNIC, VPINDEX, HYPERVCLOCK),
            STIMER_DIRECT, EnumSet.of(STIMER),
            TLBFLUSH, EnumSet.of(VPINDEX),
            TLBFLUSH_EXTENDED, EnumSet.of(TLBFLUSH),
            TLBFLUSH_DIRECT, EnumSet.of(TLBFLUSH, VAPIC),
            IPI, EnumSet.of(VPINDEX),
            EVMCS, EnumSet.of(VAPIC));

    private static final Map<Enlightenment, Set<Enlightenment>> NEEDS_ON_INTEL =
            Map.of(TLBFLUSH_DIRECT, EnumSet.of(EVMCS), EMSR_BITMAP, EnumSet.of(EVMCS));

    /** First libvirt that knows the word (formatdomain); older ones refuse the whole domain. Those before 4.7 are below our minimum. */
    private static final Map<Enlightenment, Long> LIBVIRT_SINCE = Map.of(
            STIMER_DIRECT, 5_007_000L,
            EMSR_BITMAP, 10_007_000L,
            XMM_INPUT, 10_007_000L,
            TLBFLUSH_DIRECT, 11_000_000L,
            TLBFLUSH_EXTENDED, 11_000_000L);

    /** First QEMU, for words that no enum of the domain capabilities lists. */
    private static final Map<Enlightenment, Long> QEMU_SINCE =
            Map.of(STIMER_DIRECT, 4_001_000L, TLBFLUSH_DIRECT, 7_001_000L, TLBFLUSH_EXTENDED, 7_001_000L);

    /** Not in the capabilities' enum: a timer, and children of elements that are. */
    private static final Set<Enlightenment> UNLISTED =
            EnumSet.of(HYPERVCLOCK, STIMER_DIRECT, TLBFLUSH_DIRECT, TLBFLUSH_EXTENDED);

    /** Listed even by a KVM without any Hyper-V support (measured on libvirt 9.0). */
    private static final Set<String> PROVE_NOTHING = Set.of("spinlocks", "vendor_id");

    private Enlightenments() {}

    /**
     * @param offered closed under its dependencies
     * @param dropped why each other wanted one is left out, one sentence each
     * @param warnings what still works but with a catch
     */
    public record Selection(Set<Enlightenment> offered, Map<Enlightenment, String> dropped, List<String> warnings) {
        public Selection {
            offered = Set.copyOf(offered);
            dropped = Collections.unmodifiableMap(new EnumMap<>(dropped));
            warnings = List.copyOf(warnings);
        }
    }

    /** What the domain gets; {@link #select} also says why the rest is missing. */
    public static Set<Enlightenment> offered(Set<Enlightenment> wanted, HostCapabilities capabilities, CpuModel cpu) {
        return select(wanted, capabilities, cpu).offered();
    }

    public static Selection select(Set<Enlightenment> wanted, HostCapabilities capabilities, CpuModel cpu) {
        var dropped = new EnumMap<Enlightenment, String>(Enlightenment.class);
        var kept = EnumSet.noneOf(Enlightenment.class);
        for (var word : wanted) {
            refusal(word, capabilities, cpu).ifPresentOrElse(why -> dropped.put(word, why), () -> kept.add(word));
        }
        while (dropOneWithoutItsNeeds(kept, dropped, capabilities)) {
            // One that goes may take others along; the set only shrinks, so this ends.
        }
        return new Selection(kept, dropped, warnings(kept));
    }

    private static Optional<String> refusal(Enlightenment word, HostCapabilities capabilities, CpuModel cpu) {
        if (capabilities.engine() == Engine.TCG) {
            return Optional.of("Software emulation has no Hyper-V enlightenments.");
        }
        if (word == EVMCS && !capabilities.cpuVendor().equals(INTEL)) {
            return Optional.of("evmcs is for Intel hosts; this CPU is from %s.".formatted(capabilities.cpuVendor()));
        }
        if (word == EVMCS && !requiresVmx(cpu)) {
            return Optional.of("evmcs needs a CPU that requires vmx.");
        }
        long libvirt = LIBVIRT_SINCE.getOrDefault(word, 0L);
        if (capabilities.libvirtVersion() < libvirt) {
            return Optional.of("Needs libvirt %s; this host has %s."
                    .formatted(version(libvirt), version(capabilities.libvirtVersion())));
        }
        long qemu = QEMU_SINCE.getOrDefault(word, 0L);
        if (capabilities.qemuVersion() < qemu) {
            return Optional.of(
                    "Needs QEMU %s; this host has %s.".formatted(version(qemu), version(capabilities.qemuVersion())));
        }
        if (word == HYPERVCLOCK && PROVE_NOTHING.containsAll(capabilities.hypervFeatures())) {
            return Optional.of("The kernel of this host offers no Hyper-V support.");
        }
        if (!UNLISTED.contains(word) && !capabilities.hypervFeatures().contains(word.word())) {
            return Optional.of("The domain capabilities of this host do not list %s.".formatted(word.word()));
        }
        return Optional.empty();
    }

    private static boolean requiresVmx(CpuModel cpu) {
        return cpu.features().contains(new CpuModel.Feature("require", "vmx"));
    }

    private static boolean dropOneWithoutItsNeeds(
            Set<Enlightenment> kept, Map<Enlightenment, String> dropped, HostCapabilities capabilities) {
        for (var word : kept) {
            var missing = needs(word, capabilities);
            missing.removeAll(kept);
            if (!missing.isEmpty()) {
                dropped.put(
                        word,
                        "%s needs %s, which this domain does not get."
                                .formatted(
                                        word.word(),
                                        String.join(
                                                " and ",
                                                missing.stream()
                                                        .map(Enlightenment::word)
                                                        .toList())));
                kept.remove(word);
                return true;
            }
        }
        return false;
    }

    private static Set<Enlightenment> needs(Enlightenment word, HostCapabilities capabilities) {
        var needs = EnumSet.noneOf(Enlightenment.class);
        needs.addAll(NEEDS.getOrDefault(word, Set.of()));
        if (capabilities.cpuVendor().equals(INTEL)) {
            needs.addAll(NEEDS_ON_INTEL.getOrDefault(word, Set.of()));
        }
        return needs;
    }

    private static List<String> warnings(Set<Enlightenment> kept) {
        var warnings = new ArrayList<String>();
        if (kept.contains(REENLIGHTENMENT) && !kept.contains(FREQUENCIES)) {
            warnings.add("reenlightenment without frequencies: Windows cannot read the TSC frequency after a restore.");
        }
        return warnings;
    }

    /** A version number of libvirt or QEMU as people write it. */
    public static String version(long number) {
        return "%d.%d.%d".formatted(number / 1_000_000, number / 1_000 % 1_000, number % 1_000);
    }
}
