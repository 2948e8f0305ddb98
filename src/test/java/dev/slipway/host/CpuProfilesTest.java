package dev.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.hypervisor.CpuModel.Feature;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;
import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.template.TemplateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuProfilesTest {
    @TempDir
    Path directory;

    @Test
    void anIntelHostStartsWithItsOwnCpu() {
        assertThat(ladder(22, Capabilities.intel())).containsExactly("intel", "intel-skylake", "intel-sandybridge");
        assertThat(ladder(30, Capabilities.intel())).containsExactly("intel", "intel-skylake", "intel-sandybridge");
    }

    @Test
    void anIntelHostWithMoreThanThirtyLeavesStartsAtLevelThirty() {
        assertThat(ladder(31, Capabilities.intel()))
                .containsExactly("intel-level-30", "intel-skylake", "intel-sandybridge");
        assertThat(profiles(31).require("intel-level-30").cpu().level()).isEqualTo(30);
    }

    @Test
    void anUnreadableCpuKeepsEveryRung() {
        var profiles = new CpuProfiles(TemplateFiles.packaged(), new RecordedHostFiles());

        assertThat(names(profiles.ladder(Engine.KVM, Capabilities.intel())))
                .containsExactly("intel", "intel-level-30", "intel-skylake", "intel-sandybridge");
    }

    @Test
    void anAmdHostGetsSvmWithoutArchCapabilitiesAndWithoutEvmcs() {
        assertThat(ladder(16, Capabilities.amd())).containsExactly("amd", "amd-reduced", "amd-epyc");
        var amd = profiles(16).require("amd");
        assertThat(amd.cpu().features())
                .containsExactly(new Feature("require", "svm"), new Feature("disable", "arch-capabilities"));
        assertThat(amd.wanted()).doesNotContain(Enlightenment.EVMCS);
    }

    @Test
    void softwareEmulationHasTwoRungsAndNoEnlightenments() {
        assertThat(names(profiles(22).ladder(Engine.TCG, Capabilities.tcg()))).containsExactly("tcg-max", "tcg-named");
        assertThat(profiles(22).ladder(Engine.TCG, Capabilities.tcg()))
                .allSatisfy(profile -> assertThat(profile.wanted()).isEmpty());
    }

    @Test
    void everyKvmProfileRequiresWhatWslNeedsAndIsChecked() {
        assertThat(profiles(22).list())
                .filteredOn(profile -> profile.engine() == Engine.KVM)
                .allSatisfy(profile -> {
                    var needed = profile.vendor().equals("Intel") ? "vmx" : "svm";
                    assertThat(profile.cpu().features()).contains(new Feature("require", needed));
                    assertThat(profile.cpu().check()).isEqualTo(profile.cpu().model() == null ? "full" : "partial");
                });
    }

    @Test
    void everyProfileSaysWhyItExists() {
        assertThat(profiles(22).list())
                .allSatisfy(profile -> assertThat(profile.when()).hasSizeGreaterThan(40));
    }

    @Test
    void noProfileForAVendorIsAHostProblem() {
        var via = Capabilities.of(Engine.KVM, 11_000_000, 9_000_000, "Centaur", Set.of());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> profiles(22).ladder(Engine.KVM, via))
                .satisfies(e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.HOST_NOT_READY);
                    assertThat(e.problem().detail()).contains("Centaur");
                });
    }

    @Test
    void anUnknownProfileIsNotFound() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> profiles(22).require("pentium"))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.NOT_FOUND));
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            name: amd-epyc               | name: amd               | two profiles are called "amd"
            name: amd-epyc               | name: AMD EPYC          | lower-case
            enlightenments: full-amd     | enlightenments: all     | no set of enlightenments "all"
            enlightenments: none         | enlightenments: reduced | software emulation has no
            check: partial               | check: full             | check full refuses every named model
            check: none                  | check: maybe            | check "maybe" is none of
            mode: maximum                | mode: custom            | model belongs to mode custom
            mode: maximum                | level: 30               | profiles[7].cpu.mode
            model: EPYC                  | level: 30               | model belongs to mode custom
            atMost: 30                   | atMost: 30;      above: 31 | takes atMost or above
            vmx: require                 | vmx: perhaps            | none of disable, optional, require
            vendor: AMD                  | vendor: Amd             | vendor "Amd" is none of
            - evmcs                      | - evmx                  | enlightenments.full-intel[15]
            engine: tcg                  | engine: xen             | engine
            """)
    void aWrongFileIsNamedWithItsKey(String line, String replacement, String why) throws IOException {
        var text = Files.readString(Path.of("vm-templates/cpu-profiles.yaml"))
                .replaceFirst("(?m)^([ -]*)" + line + "$", "$1" + replacement.replace(';', '\n'));
        Files.writeString(directory.resolve("cpu-profiles.yaml"), text);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new CpuProfiles(TemplateFiles.of(directory), new RecordedHostFiles()))
                .satisfies(e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.TEMPLATE_INVALID);
                    assertThat(e.problem().detail())
                            .contains("cpu-profiles.yaml")
                            .contains(why);
                });
    }

    private static CpuProfiles profiles(int leaf) {
        var files = new RecordedHostFiles()
                .with(
                        "/proc/cpuinfo",
                        "vendor_id\t: GenuineIntel\ncpuid level\t: %d\nflags\t\t: fpu vmx\n".formatted(leaf));
        return new CpuProfiles(TemplateFiles.packaged(), files);
    }

    private static List<String> ladder(int leaf, HostCapabilities capabilities) {
        return names(profiles(leaf).ladder(Engine.KVM, capabilities));
    }

    private static List<String> names(List<CpuProfile> profiles) {
        return profiles.stream().map(CpuProfile::name).toList();
    }
}
