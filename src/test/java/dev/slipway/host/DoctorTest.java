package dev.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.host.Check.Outcome;
import dev.slipway.hypervisor.Engine;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoctorTest {
    @Test
    void aHealthyIntelHostHasNothingToMend() {
        assertThat(RecordedHost.intel().examine())
                .allSatisfy(check -> assertThat(check.outcome()).isIn(Outcome.PASS, Outcome.INFO))
                .extracting(Check::id)
                .doesNotHaveDuplicates()
                .contains(
                        "cpu-virt",
                        "kvm-mod",
                        "nested",
                        "slat",
                        "quality",
                        "maxleaf",
                        "dev-kvm",
                        "caps-cache",
                        "kernel",
                        "validate",
                        "libvirt",
                        "caps-kvm",
                        "caps-nested",
                        "caps-hv",
                        "caps-tsc",
                        "uefi",
                        "tpm",
                        "net",
                        "net-filter",
                        "space",
                        "images",
                        "perms",
                        "apparmor",
                        "huge",
                        "busy",
                        "virtlogd",
                        "tools",
                        "store",
                        "parsers",
                        "engine");
    }

    @Test
    void aHealthyAmdHostHasNothingToMend() {
        assertThat(RecordedHost.amd().examine())
                .allSatisfy(check -> assertThat(check.outcome()).isIn(Outcome.PASS, Outcome.INFO));
    }

    @Test
    void aDevKvmWithoutHardwareBehindItProvesNothing() {
        var host = RecordedHost.pvm();

        assertThat(failed(host)).containsExactly("cpu-virt", "kvm-mod", "nested", "slat", "validate", "caps-nested");
        assertThat(host.check("kvm-mod").read()).contains("/dev/kvm comes from kvm_pvm, which proves nothing");
        assertThat(host.check("caps-kvm").read()).contains("does not prove");
        assertThat(host.check("caps-hv").outcome()).isEqualTo(Outcome.WARN);
        assertThat(host.check("caps-hv").read()).contains("spinlocks vendor_id").contains("vpindex");
    }

    @Test
    void softwareEmulationDoesNotFailForWhatOnlyKvmNeeds() {
        var host = RecordedHost.pvm().engine(Engine.TCG);

        assertThat(failed(host)).isEmpty();
        assertThat(host.check("nested").outcome()).isEqualTo(Outcome.INFO);
        assertThat(host.check("nested").read()).endsWith("Only engine kvm needs it.");
        assertThat(host.check("validate").read()).endsWith("not needed for engine tcg.");
        assertThat(host.check("engine").outcome()).isEqualTo(Outcome.WARN);
        assertThat(host.check("engine").read()).contains("software emulation");
    }

    @Test
    void softwareEmulationStillFailsForWhatItNeeds() {
        var host = RecordedHost.pvm().engine(Engine.TCG);
        host.files.without("/run/libvirt/virtlogd-sock");
        host.shell.fails(
                "virt-host-validate qemu",
                "  QEMU: Checking for cgroup 'cpu' controller support : FAIL (Enable it)\n",
                "");

        assertThat(failed(host)).containsExactly("virtlogd", "validate");
    }

    @Test
    void inAContainerTheHostsProgramsAndDevicesAreNotLookedFor() {
        for (var sign : List.of("/run/.containerenv", "/.dockerenv")) {
            var host = RecordedHost.intel();
            host.files.with(sign, "").without("/usr/bin/swtpm").without("/usr/bin/swtpm_setup");
            host.shell.fails("virt-host-validate qemu", "  QEMU: Checking if device /dev/net/tun exists : FAIL\n", "");

            assertThat(failed(host)).isEmpty();
            assertThat(host.check("validate").outcome()).isEqualTo(Outcome.INFO);
            assertThat(host.check("validate").read()).contains("Run it on the host");
            assertThat(host.check("tpm").outcome()).isEqualTo(Outcome.PASS);
        }
    }

    @Test
    void inAContainerItsEngineForbidsUserNamespaces() {
        var host = RecordedHost.intel();
        host.files.with("/.dockerenv", "");
        host.shell.fails("bwrap --die-with-parent", "", "bwrap: No permissions to create new namespace\n");

        assertThat(host.check("parsers").outcome()).isEqualTo(Outcome.WARN);
        assertThat(host.check("parsers").remedy().orElseThrow())
                .isInstanceOfSatisfying(
                        Remedy.Advice.class,
                        advice -> assertThat(advice.sentence()).contains("container's engine", "seccomp"));
    }

    @Test
    void anAmdHostIsMendedThroughItsOwnModule() {
        var off = RecordedHost.amd();
        off.files
                .with("/sys/module/kvm_amd/parameters/nested", "0\n")
                .with("/sys/module/kvm_amd/parameters/npt", "0\n");
        var unloaded = RecordedHost.amd();
        unloaded.files
                .without("/sys/module/kvm_amd/parameters/nested")
                .without("/sys/module/kvm_amd/parameters/npt")
                .without("/sys/module/kvm_amd/parameters/avic");

        Breakage.assertBroken(off.check("nested"), Outcome.FAIL, "kvm_amd nested=0", "options kvm_amd nested=1");
        Breakage.assertBroken(off.check("slat"), Outcome.FAIL, "kvm_amd npt=0", "options kvm_amd npt=1");
        Breakage.assertBroken(unloaded.check("kvm-mod"), Outcome.FAIL, "Neither", "modprobe kvm_amd");
        Breakage.assertBroken(unloaded.check("nested"), Outcome.FAIL, "not loaded", "modprobe kvm_amd");
    }

    @Test
    void anAmdModelWithSvmTakenOutIsNotNested() {
        var host = RecordedHost.amd();
        host.shell.says(
                RecordedHost.VIRSH + "domcapabilities --virttype kvm",
                RecordedHost.resource("domcapabilities-amd.xml")
                        .replace(
                                "<feature policy='require' name='x2apic'/>", "<feature policy='disable' name='svm'/>"));

        assertThat(RecordedHost.amd().check("caps-nested").outcome()).isEqualTo(Outcome.PASS);
        Breakage.assertBroken(host.check("caps-nested"), Outcome.FAIL, "EPYC-Milan without", "nested");
    }

    @Test
    void moreThanThirtyLeavesOnlyMatterOnIntel() {
        var intel = RecordedHost.intel();
        intel.files.with("/proc/cpuinfo", RecordedHost.cpu("GenuineIntel", "Core Ultra", 36, "vmx"));
        var amd = RecordedHost.amd();
        amd.files.with("/proc/cpuinfo", RecordedHost.cpu("AuthenticAMD", "Ryzen", 36, "svm"));

        assertThat(intel.check("maxleaf").outcome()).isEqualTo(Outcome.INFO);
        assertThat(intel.check("maxleaf").read()).contains("36").contains("intel-level-30");
        assertThat(amd.check("maxleaf").outcome()).isEqualTo(Outcome.PASS);
    }

    @Test
    void aKernelBetweenIsToldAboutSaving() {
        var host = RecordedHost.intel();
        host.files.with("/proc/sys/kernel/osrelease", "5.2.0\n");

        assertThat(host.check("kernel").outcome()).isEqualTo(Outcome.INFO);
        assertThat(host.check("kernel").read()).contains("cannot be saved");
    }

    @Test
    void anAccessListLetsTheAccountPass() {
        var host = RecordedHost.intel().imports("/home/anna/disks");
        host.files
                .owned("/home/anna", "anna:anna", 0710, true)
                .owned("/home/anna/disks/a.vdi", "anna:anna", 0644, false);
        var facl = "getfacl --absolute-names --numeric --omit-header -- /home/anna";

        host.shell.says(facl, "user::rwx\nuser:64055:--x\ngroup::---\nmask::--x\nother::---\n");
        assertThat(host.check("perms").outcome()).isEqualTo(Outcome.PASS);

        host.shell.says(facl, "user::rwx\nuser:64055:r-x #effective:r--\ngroup::---\nmask::r--\nother::---\n");
        assertThat(host.check("perms").outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void aLibvirtThatDoesNotAnswerIsAskedOnlyOnce() {
        var host = RecordedHost.intel();
        host.shell.hangs(RecordedHost.VIRSH + "version");

        assertThat(host.check("caps-nested").read()).contains("libvirt did not answer");
        assertThat(host.shell.asked())
                .filteredOn(command -> command.startsWith("virsh"))
                .hasSize(1);
    }

    @Test
    void userNetworkNeedsNoLibvirtNetwork() {
        assertThat(RecordedHost.intel().network("user").check("net").outcome()).isEqualTo(Outcome.INFO);
        assertThat(RecordedHost.intel().network("user").check("net-filter").outcome())
                .isEqualTo(Outcome.INFO);
    }

    @Test
    void anUnknownHostIsNotFound() {
        var host = RecordedHost.intel();
        var settings =
                new HostSettings("qemu:///system", Engine.KVM, "default", Path.of("/data"), Path.of("/x"), List.of());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> new Doctor(settings, host.files, host.shell, Optional.empty(), List.of()).examine("mars"))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.NOT_FOUND));
    }

    @Test
    void everyFailureHasARemedy() {
        var host = RecordedHost.pvm();
        host.shell.without(RecordedHost.VIRSH + "version").without("virt-host-validate qemu");
        host.files.without("/dev/kvm").without("/usr/bin/swtpm");

        assertThat(host.examine())
                .filteredOn(check -> check.outcome() == Outcome.FAIL || check.outcome() == Outcome.WARN)
                .hasSizeGreaterThan(5)
                .allSatisfy(check -> assertThat(check.remedy()).isPresent());
    }

    private static List<String> failed(RecordedHost host) {
        return host.examine().stream().filter(Check::failed).map(Check::id).toList();
    }
}
