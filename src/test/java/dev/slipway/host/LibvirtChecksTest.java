package dev.slipway.host;

import dev.slipway.host.Check.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with libvirt or what it offers. */
class LibvirtChecksTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("breakages")
    void isSeen(Breakage breakage) {
        breakage.isSeen();
    }

    static Stream<Breakage> breakages() {
        return Stream.of(
                new Breakage(
                        "libvirt",
                        Outcome.FAIL,
                        "virsh is not installed",
                        "apt-get install libvirt-daemon-system",
                        host -> host.shell.without(RecordedHost.VIRSH + "version")),
                new Breakage(
                        "libvirt",
                        Outcome.FAIL,
                        "no answer in time",
                        "journalctl",
                        host -> host.shell.hangs(RecordedHost.VIRSH + "version")),
                new Breakage(
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
                new Breakage(
                        "libvirt",
                        Outcome.FAIL,
                        "Permission denied",
                        "usermod -aG libvirt",
                        host -> host.shell.fails(
                                RecordedHost.VIRSH + "version",
                                "",
                                "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/run/libvirt/libvirt-sock': Permission denied\n")),
                new Breakage(
                        "libvirt",
                        Outcome.FAIL,
                        "libvirt 7.0.0",
                        "Upgrade libvirt",
                        host -> host.shell.says(
                                RecordedHost.VIRSH + "version",
                                RecordedHost.resource("version.txt").replace("libvirt 9.0.0", "libvirt 7.0.0"))),
                new Breakage(
                        "net-filter",
                        Outcome.FAIL,
                        "no nwfilter with matching name",
                        "libvirt-daemon-config-nwfilter",
                        host -> host.shell.fails(
                                RecordedHost.VIRSH + "nwfilter-dumpxml --nwfilter clean-traffic",
                                "",
                                "error: failed to get nwfilter 'clean-traffic'\nerror: Network filter not found: no nwfilter with matching name 'clean-traffic'\n")),
                new Breakage(
                        "virtlogd",
                        Outcome.FAIL,
                        "/run/libvirt/virtlogd-sock is missing",
                        "virtlogd.socket",
                        host -> host.files.without("/run/libvirt/virtlogd-sock")),
                new Breakage(
                        "caps-kvm",
                        Outcome.FAIL,
                        "no domain of type kvm",
                        "restart libvirtd",
                        host -> Breakage.edit(host, "capabilities", "capabilities.xml", "<domain type='kvm'/>", "")),
                new Breakage(
                        "caps-qemu",
                        Outcome.FAIL,
                        "no domain of type qemu",
                        "qemu-system-x86",
                        host -> Breakage.edit(host, "capabilities", "capabilities.xml", "<domain type='qemu'/>", "")),
                new Breakage(
                        "caps-nested",
                        Outcome.FAIL,
                        "Skylake-Client-IBRS without vmx",
                        "nested virtualization",
                        host -> Breakage.editKvm(host, "<feature policy='require' name='vmx'/>", "")),
                new Breakage(
                        "caps-nested",
                        Outcome.FAIL,
                        "Skylake-Client-IBRS without vmx",
                        "nested virtualization",
                        host -> Breakage.editKvm(
                                host,
                                "<feature policy='require' name='vmx'/>",
                                "<feature policy='disable' name='vmx'/>")),
                new Breakage(
                        "caps-hv",
                        Outcome.WARN,
                        "Missing: stimer",
                        "Hyper-V support",
                        host -> Breakage.editKvm(host, "<value>stimer</value>", "")),
                new Breakage(
                        "uefi",
                        Outcome.WARN,
                        "cannot start",
                        "apt-get install ovmf",
                        host -> Breakage.editKvm(host, "<value>efi</value>", "")),
                new Breakage(
                        "uefi",
                        Outcome.WARN,
                        "without Secure Boot",
                        "apt-get install ovmf",
                        host -> Breakage.editKvm(host, "<value>yes</value>", "")),
                new Breakage(
                        "tpm",
                        Outcome.WARN,
                        "/usr/bin/swtpm_setup missing",
                        "swtpm-tools",
                        host -> host.files.without("/usr/bin/swtpm_setup")),
                new Breakage(
                        "tpm",
                        Outcome.WARN,
                        "does not offer",
                        "swtpm",
                        host -> Breakage.editKvm(host, "<value>emulator</value>", "")),
                new Breakage(
                        "tpm",
                        Outcome.WARN,
                        "does not offer",
                        "swtpm",
                        host -> Breakage.editKvm(host, "<value>2.0</value>", "")),
                new Breakage(
                        "net",
                        Outcome.FAIL,
                        "not active",
                        "net-start default",
                        host -> host.shell.says(
                                RecordedHost.VIRSH + "net-info --network default",
                                "Name:           default\nActive:         no\n")),
                new Breakage(
                        "net",
                        Outcome.WARN,
                        "not started at boot",
                        "net-autostart default",
                        host -> host.shell.says(
                                RecordedHost.VIRSH + "net-info --network default",
                                "Active:         yes\nAutostart:      no\n")),
                new Breakage(
                        "net",
                        Outcome.FAIL,
                        "no network with matching name",
                        "net-list",
                        host -> host.shell.fails(
                                RecordedHost.VIRSH + "net-info --network default",
                                "",
                                "error: failed to get network 'default'\nerror: Network not found: no network with matching name 'default'\n")));
    }
}
