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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
                        "space",
                        "images",
                        "perms",
                        "apparmor",
                        "huge",
                        "busy",
                        "virtlogd",
                        "tools",
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

    /** One thing broken on a healthy Intel host: the check, its outcome, what it says and how it is mended. */
    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource
    void brokenIntelHost(String id, Outcome outcome, String read, String remedy, Consumer<RecordedHost> breaking) {
        var host = RecordedHost.intel();
        breaking.accept(host);

        assertBroken(host.check(id), outcome, read, remedy);
    }

    static Stream<Arguments> brokenIntelHost() {
        return Stream.of(
                broken(
                        "nested",
                        Outcome.FAIL,
                        "kvm_intel nested=N",
                        "options kvm_intel nested=1",
                        host -> host.files.with("/sys/module/kvm_intel/parameters/nested", "N\n")),
                broken(
                        "slat",
                        Outcome.FAIL,
                        "kvm_intel ept=N",
                        "options kvm_intel ept=1",
                        host -> host.files.with("/sys/module/kvm_intel/parameters/ept", "N\n")),
                broken(
                        "cpu-virt",
                        Outcome.FAIL,
                        "Neither vmx nor svm",
                        "firmware",
                        host -> host.files.with(
                                "/proc/cpuinfo", RecordedHost.cpu("GenuineIntel", "Xeon", 22, "hypervisor"))),
                broken(
                        "kernel",
                        Outcome.FAIL,
                        "4.19.0",
                        "Upgrade the kernel",
                        host -> host.files.with("/proc/sys/kernel/osrelease", "4.19.0-27-amd64\n")),
                broken(
                        "dev-kvm",
                        Outcome.FAIL,
                        "root:root 600, QEMU runs as libvirt-qemu: it cannot",
                        "chgrp kvm /dev/kvm",
                        host -> host.files.owned("/dev/kvm", "root:root", 0600, false)),
                broken(
                        "dev-kvm",
                        Outcome.FAIL,
                        "root:kvm 660",
                        "usermod -aG kvm libvirt-qemu",
                        host -> host.files.with("/etc/passwd", "libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin\n")),
                broken(
                        "dev-kvm",
                        Outcome.FAIL,
                        "does not exist",
                        "modprobe kvm_intel",
                        host -> host.files.without("/dev/kvm")),
                broken(
                        "caps-cache",
                        Outcome.WARN,
                        "examined at every call",
                        "chmod 0660 /dev/kvm",
                        host -> host.files.owned("/dev/kvm", "root:root", 0600, false)),
                broken(
                        "validate",
                        Outcome.FAIL,
                        "hardware virtualization (Host not compatible",
                        "virt-host-validate",
                        host -> host.shell.fails(
                                "virt-host-validate qemu", RecordedHost.resource("virt-host-validate-pvm.txt"), "")),
                broken(
                        "validate",
                        Outcome.WARN,
                        "not installed",
                        "libvirt-clients",
                        host -> host.shell.without("virt-host-validate qemu")),
                broken(
                        "libvirt",
                        Outcome.FAIL,
                        "virsh is not installed",
                        "apt-get install libvirt-daemon-system",
                        host -> host.shell.without(RecordedHost.VIRSH + "version")),
                broken(
                        "libvirt",
                        Outcome.FAIL,
                        "no answer in time",
                        "journalctl",
                        host -> host.shell.hangs(RecordedHost.VIRSH + "version")),
                broken(
                        "libvirt",
                        Outcome.FAIL,
                        "Failed to connect socket",
                        "systemctl enable --now libvirtd.socket",
                        host -> {
                            host.files.without("/run/libvirt/libvirt-sock");
                            host.shell.fails(
                                    RecordedHost.VIRSH + "version",
                                    "",
                                    "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/run/libvirt/libvirt-sock': No such file or directory\n");
                        }),
                broken(
                        "libvirt",
                        Outcome.FAIL,
                        "Permission denied",
                        "usermod -aG libvirt",
                        host -> host.shell.fails(
                                RecordedHost.VIRSH + "version",
                                "",
                                "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/run/libvirt/libvirt-sock': Permission denied\n")),
                broken(
                        "libvirt",
                        Outcome.FAIL,
                        "libvirt 7.0.0",
                        "Upgrade libvirt",
                        host -> host.shell.says(
                                RecordedHost.VIRSH + "version",
                                RecordedHost.resource("version.txt").replace("libvirt 9.0.0", "libvirt 7.0.0"))),
                broken(
                        "virtlogd",
                        Outcome.FAIL,
                        "/run/libvirt/virtlogd-sock is missing",
                        "virtlogd.socket",
                        host -> host.files.without("/run/libvirt/virtlogd-sock")),
                broken(
                        "caps-kvm",
                        Outcome.FAIL,
                        "no domain of type kvm",
                        "restart libvirtd",
                        host -> edit(host, "capabilities", "capabilities.xml", "<domain type='kvm'/>", "")),
                broken(
                        "caps-qemu",
                        Outcome.FAIL,
                        "no domain of type qemu",
                        "qemu-system-x86",
                        host -> edit(host, "capabilities", "capabilities.xml", "<domain type='qemu'/>", "")),
                broken(
                        "caps-nested",
                        Outcome.FAIL,
                        "Skylake-Client-IBRS without vmx",
                        "nested virtualization",
                        host -> editKvm(host, "<feature policy='require' name='vmx'/>", "")),
                broken(
                        "caps-hv",
                        Outcome.WARN,
                        "Missing: stimer",
                        "Hyper-V support",
                        host -> editKvm(host, "<value>stimer</value>", "")),
                broken(
                        "uefi",
                        Outcome.WARN,
                        "cannot start",
                        "apt-get install ovmf",
                        host -> editKvm(host, "<value>efi</value>", "")),
                broken(
                        "uefi",
                        Outcome.WARN,
                        "without Secure Boot",
                        "apt-get install ovmf",
                        host -> editKvm(host, "<value>yes</value>", "")),
                broken(
                        "tpm",
                        Outcome.WARN,
                        "/usr/bin/swtpm_setup missing",
                        "swtpm-tools",
                        host -> host.files.without("/usr/bin/swtpm_setup")),
                broken(
                        "tpm",
                        Outcome.WARN,
                        "does not offer",
                        "swtpm",
                        host -> editKvm(host, "<value>emulator</value>", "")),
                broken("tpm", Outcome.WARN, "does not offer", "swtpm", host -> editKvm(host, "<value>2.0</value>", "")),
                broken(
                        "tools",
                        Outcome.FAIL,
                        "Missing: xorriso",
                        "apt-get install",
                        host -> host.shell.without("xorriso -version")),
                broken(
                        "net",
                        Outcome.FAIL,
                        "not active",
                        "net-start default",
                        host -> host.shell.says(
                                RecordedHost.VIRSH + "net-info --network default",
                                "Name:           default\nActive:         no\n")),
                broken(
                        "net",
                        Outcome.WARN,
                        "not started at boot",
                        "net-autostart default",
                        host -> host.shell.says(
                                RecordedHost.VIRSH + "net-info --network default",
                                "Active:         yes\nAutostart:      no\n")),
                broken(
                        "net",
                        Outcome.FAIL,
                        "no network with matching name",
                        "net-list",
                        host -> host.shell.fails(
                                RecordedHost.VIRSH + "net-info --network default",
                                "",
                                "error: failed to get network 'default'\nerror: Network not found: no network with matching name 'default'\n")),
                broken("space", Outcome.FAIL, "1.0 GiB free", "SLIPWAY_IMAGES=", host -> host.files.usable(1L << 30)),
                broken("space", Outcome.WARN, "20.0 GiB free", "SLIPWAY_IMAGES=", host -> host.files.usable(20L << 30)),
                broken(
                        "images",
                        Outcome.WARN,
                        "does not exist yet",
                        "install -d",
                        host -> host.files.without("/var/lib/libvirt/images/slipway")),
                broken("images", Outcome.FAIL, "cannot make files", "chown", host -> host.files.readOnly()),
                broken(
                        "images",
                        Outcome.WARN,
                        "not with O_DIRECT",
                        "ext4",
                        host -> host.shell.fails("dd ", "", "dd: failed to open: Invalid argument")),
                broken(
                        "images",
                        Outcome.FAIL,
                        "/var/lib/libvirt/images/slipway is anna:anna 700",
                        "chmod o+x",
                        host -> host.files.owned("/var/lib/libvirt/images/slipway", "anna:anna", 0700, true)),
                broken("perms", Outcome.FAIL, "/home/anna is anna:anna 700", "chmod o+x '/home/anna'", host -> {
                    host.imports("/home/anna/disks");
                    host.files
                            .owned("/home/anna", "anna:anna", 0700, true)
                            .owned("/home/anna/disks/a.vdi", "anna:anna", 0644, false);
                }),
                broken(
                        "perms",
                        Outcome.FAIL,
                        "win10.vdi is anna:anna 600",
                        "chmod o+r",
                        host -> host.files.owned("/srv/slipway/import/win10.vdi", "anna:anna", 0600, false)),
                broken("perms", Outcome.WARN, "None exists: /nowhere", "install -d", host -> host.imports("/nowhere")),
                broken("apparmor", Outcome.WARN, "cannot read *.vdi in /data/disks", "virt-aa-helper", host -> {
                    appArmor(host);
                    host.imports("/data/disks");
                }),
                broken("apparmor", Outcome.FAIL, "refuses files in /etc/disks", "/srv", host -> {
                    appArmor(host);
                    host.imports("/etc/disks");
                }),
                broken(
                        "busy",
                        Outcome.WARN,
                        "no VirtualBox machine runs",
                        "modprobe -r",
                        host -> host.files.with(
                                "/proc/modules", "vboxdrv 696320 2 vboxnetadp,vboxnetflt, Live 0x0 (OE)\n")),
                broken(
                        "busy",
                        Outcome.FAIL,
                        "1 VirtualBox machines run",
                        "runningvms",
                        host -> host.files
                                .with("/proc/modules", "vboxdrv 696320 3 - Live 0x0 (OE)\n")
                                .with("/proc/4711/comm", "VBoxHeadless\n")));
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

        assertBroken(off.check("nested"), Outcome.FAIL, "kvm_amd nested=0", "options kvm_amd nested=1");
        assertBroken(off.check("slat"), Outcome.FAIL, "kvm_amd npt=0", "options kvm_amd npt=1");
        assertBroken(unloaded.check("kvm-mod"), Outcome.FAIL, "Neither", "modprobe kvm_amd");
        assertBroken(unloaded.check("nested"), Outcome.FAIL, "not loaded", "modprobe kvm_amd");
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
        assertBroken(host.check("caps-nested"), Outcome.FAIL, "EPYC-Milan without", "nested");
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
    }

    @Test
    void anUnknownHostIsNotFound() {
        var host = RecordedHost.intel();
        var settings = new HostSettings("qemu:///system", Engine.KVM, "default", Path.of("/x"), List.of());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new Doctor(settings, host.files, host.shell, Optional.empty()).examine("mars"))
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

    private static Arguments broken(
            String id, Outcome outcome, String read, String remedy, Consumer<RecordedHost> breaking) {
        return Arguments.of(id, outcome, read, remedy, breaking);
    }

    private static void assertBroken(Check check, Outcome outcome, String read, String remedy) {
        assertThat(check.outcome()).as(check.toString()).isEqualTo(outcome);
        assertThat(check.read()).contains(read);
        assertThat(check.remedy().map(DoctorTest::words).orElse("")).contains(remedy);
    }

    private static String words(Remedy remedy) {
        return switch (remedy) {
            case Remedy.Command(var sentence, var command) -> sentence + " " + command;
            case Remedy.Advice(var sentence) -> sentence;
            case Remedy.Link(var sentence, var href) -> sentence + " " + href;
        };
    }

    private static void editKvm(RecordedHost host, String text, String replacement) {
        edit(host, "domcapabilities --virttype kvm", "domcapabilities-intel.xml", text, replacement);
    }

    private static void edit(RecordedHost host, String command, String resource, String text, String replacement) {
        var original = RecordedHost.resource(resource);
        assertThat(original).contains(text);
        host.shell.says(RecordedHost.VIRSH + command, original.replace(text, replacement));
    }

    private static void appArmor(RecordedHost host) {
        host.files.with("/sys/module/apparmor/parameters/enabled", "Y\n");
        edit(host, "capabilities", "capabilities.xml", "<model>none</model>", "<model>apparmor</model>");
    }

    private static List<String> failed(RecordedHost host) {
        return host.examine().stream().filter(Check::failed).map(Check::id).toList();
    }
}
