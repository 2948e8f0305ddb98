package dev.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.host.Check.Outcome;
import dev.slipway.hypervisor.Engine;
import dev.slipway.template.TemplateFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a kernel really says of an Intel processor: the files that scripts/intel-host.sh had of its machine and compares with at each run. */
class IntelHostFilesTest {
    private final HostFiles files = new LocalHostFiles(Path.of("src/test/resources/host/intel-bochs"));

    @Test
    void theProcessorIsReadFromItsOwnWords() {
        var cpu = CpuInfo.read(files);

        assertThat(cpu.isIntel()).isTrue();
        assertThat(cpu.modelName()).isEqualTo("Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz");
        assertThat(cpu.virtualization()).contains("vmx");
        assertThat(cpu.vmxFlags()).contains("ept", "vpid", "unrestricted_guest", "shadow_vmcs");
        assertThat(cpu.highestLeaf()).hasValue(13);
    }

    @Test
    void theLadderStartsWithTheHostsOwnCpu() {
        var ladder = new CpuProfiles(TemplateFiles.packaged(), files).ladder(Engine.KVM, Capabilities.intel());

        assertThat(ladder).extracting(CpuProfile::name).containsExactly("intel", "intel-skylake", "intel-sandybridge");
    }

    @Test
    void theDoctorFindsNestingAndWhatHelpsIt() {
        var host = RecordedHost.intel();

        assertThat(host.check("cpu-virt").outcome()).isEqualTo(Outcome.PASS);
        assertThat(host.check("kvm-mod")).returns("kvm_intel", Check::read);
        assertThat(host.check("nested")).returns("kvm_intel nested=Y", Check::read);
        assertThat(host.check("slat")).returns("kvm_intel ept=Y", Check::read);
        assertThat(host.check("maxleaf")).returns("13", Check::read);
        assertThat(host.check("quality").read())
                .isEqualTo(
                        "unrestricted_guest=Y, enable_shadow_vmcs=Y, enable_apicv=N, vmx flags ept vpid unrestricted_guest");
    }
}
