package dev.slipway.host;

import static dev.slipway.hypervisor.Enlightenment.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EnlightenmentsTest {
    private static final Set<Enlightenment> EVERYTHING = EnumSet.allOf(Enlightenment.class);
    private static final CpuModel VMX = cpu("vmx");
    private static final CpuModel SVM = cpu("svm");

    @Test
    void anIntelHostThatListsEverythingGetsEverything() {
        var selection = Enlightenments.select(EVERYTHING, Capabilities.intel(), VMX);

        assertThat(selection.offered()).isEqualTo(EVERYTHING);
        assertThat(selection.dropped()).isEmpty();
        assertThat(selection.warnings()).isEmpty();
    }

    @Test
    void nothingUnwantedIsAdded() {
        assertThat(Enlightenments.offered(Set.of(RELAXED), Capabilities.intel(), VMX))
                .containsExactly(RELAXED);
    }

    /** Each line: take the left away, exactly the right (besides the left) goes with it. */
    @ParameterizedTest(name = "without {0} no {1}")
    @CsvSource({
        "vpindex,         'synic stimer stimer_direct tlbflush tlbflush_direct tlbflush_extended ipi'",
        "synic,           'stimer stimer_direct'",
        "hypervclock,     'stimer stimer_direct'",
        "stimer,          'stimer_direct'",
        "tlbflush,        'tlbflush_direct tlbflush_extended'",
        "vapic,           'evmcs emsr_bitmap tlbflush_direct'",
        "evmcs,           'emsr_bitmap tlbflush_direct'",
        "frequencies,     ''",
        "relaxed,         ''",
    })
    void whatNeedsAMissingOneGoesWithIt(String missing, String alongWords) {
        var wanted = EnumSet.copyOf(EVERYTHING);
        wanted.remove(Enlightenment.of(missing));

        var selection = Enlightenments.select(wanted, Capabilities.intel(), VMX);

        var along = alongWords.isEmpty()
                ? Set.<Enlightenment>of()
                : EnumSet.copyOf(List.of(alongWords.split(" ", -1)).stream()
                        .map(Enlightenment::of)
                        .toList());
        assertThat(selection.dropped().keySet()).isEqualTo(along);
        wanted.removeAll(along);
        assertThat(selection.offered()).isEqualTo(wanted);
    }

    @Test
    void aReasonNamesWhatIsMissing() {
        var selection = Enlightenments.select(Set.of(STIMER, SYNIC, VPINDEX), Capabilities.intel(), VMX);

        assertThat(selection.dropped())
                .containsEntry(STIMER, "stimer needs hypervclock, which this domain does not get.");
        assertThat(selection.offered()).containsExactlyInAnyOrder(SYNIC, VPINDEX);
    }

    @ParameterizedTest
    @EnumSource(
            value = Enlightenment.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HYPERVCLOCK", "STIMER_DIRECT", "TLBFLUSH_DIRECT", "TLBFLUSH_EXTENDED"})
    void whatTheHostDoesNotListIsDropped(Enlightenment word) {
        var selection = Enlightenments.select(EVERYTHING, Capabilities.intelWithout(word.word()), VMX);

        assertThat(selection.offered()).doesNotContain(word);
        assertThat(selection.dropped().get(word)).contains("do not list " + word.word());
    }

    @Test
    void aHostWithoutHyperVSupportGetsOnlySpinlocks() {
        // Measured: a KVM without KVM_CAP_HYPERV lists these two, and vapic or synic would end QEMU.
        var pvm = Capabilities.of(Engine.KVM, 9_000_000, 7_002_022, "Intel", Set.of("spinlocks", "vendor_id"));

        var selection = Enlightenments.select(EVERYTHING, pvm, VMX);

        assertThat(selection.offered()).containsExactly(SPINLOCKS);
        assertThat(selection.dropped().get(HYPERVCLOCK)).contains("no Hyper-V support");
    }

    @Test
    void softwareEmulationGetsNone() {
        var selection = Enlightenments.select(EVERYTHING, Capabilities.tcg(), SVM);

        assertThat(selection.offered()).isEmpty();
        assertThat(selection.dropped()).hasSize(EVERYTHING.size());
        assertThat(selection.dropped().get(RELAXED)).contains("Software emulation");
    }

    @Test
    void evmcsIsForIntel() {
        var selection = Enlightenments.select(EVERYTHING, Capabilities.amd(), SVM);

        assertThat(selection.dropped()).containsOnlyKeys(EVMCS);
        assertThat(selection.dropped().get(EVMCS)).contains("AMD");
        // Without evmcs, both still work on AMD.
        assertThat(selection.offered()).contains(EMSR_BITMAP, TLBFLUSH_DIRECT);
    }

    @Test
    void evmcsNeedsACpuThatRequiresVmx() {
        assertThat(Enlightenments.select(EVERYTHING, Capabilities.intel(), SVM)
                        .dropped()
                        .get(EVMCS))
                .contains("requires vmx");
    }

    @ParameterizedTest(name = "{0} since libvirt {1}")
    @CsvSource({
        "stimer_direct, 5007000",
        "emsr_bitmap, 10007000",
        "xmm_input, 10007000",
        "tlbflush_direct, 11000000",
        "tlbflush_extended, 11000000",
    })
    void aWordTooNewForLibvirtIsDropped(String word, long since) {
        var enlightenment = Enlightenment.of(word);
        var before = Capabilities.of(Engine.KVM, since - 1, 9_002_000, "Intel", Capabilities.ALL);
        var after = Capabilities.of(Engine.KVM, since, 9_002_000, "Intel", Capabilities.ALL);

        assertThat(Enlightenments.select(EVERYTHING, before, VMX).dropped().get(enlightenment))
                .contains("Needs libvirt " + Enlightenments.version(since));
        assertThat(Enlightenments.offered(EVERYTHING, after, VMX)).contains(enlightenment);
    }

    @ParameterizedTest(name = "{0} since QEMU {1}")
    @CsvSource({"stimer_direct, 4001000", "tlbflush_direct, 7001000", "tlbflush_extended, 7001000"})
    void aWordTooNewForQemuIsDropped(String word, long since) {
        var enlightenment = Enlightenment.of(word);
        var before = Capabilities.of(Engine.KVM, 11_000_000, since - 1, "Intel", Capabilities.ALL);
        var after = Capabilities.of(Engine.KVM, 11_000_000, since, "Intel", Capabilities.ALL);

        assertThat(Enlightenments.select(EVERYTHING, before, VMX).dropped().get(enlightenment))
                .contains("Needs QEMU");
        assertThat(Enlightenments.offered(EVERYTHING, after, VMX)).contains(enlightenment);
    }

    @Test
    void reenlightenmentWithoutFrequenciesIsAWarning() {
        var selection = Enlightenments.select(Set.of(REENLIGHTENMENT), Capabilities.intel(), VMX);

        assertThat(selection.offered()).containsExactly(REENLIGHTENMENT);
        assertThat(selection.warnings()).singleElement().asString().contains("frequencies");
    }

    private static CpuModel cpu(String feature) {
        return new CpuModel("host-passthrough", null, "full", List.of(new CpuModel.Feature("require", feature)), null);
    }
}
