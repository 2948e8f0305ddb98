package dev.slipway.host;

import dev.slipway.host.Check.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with the processor, the kernel or the tools. */
class ProcessorChecksTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("breakages")
    void isSeen(Breakage breakage) {
        breakage.isSeen();
    }

    static Stream<Breakage> breakages() {
        return Stream.of(
                new Breakage(
                        "nested",
                        Outcome.FAIL,
                        "kvm_intel nested=N",
                        "options kvm_intel nested=1",
                        host -> host.files.with("/sys/module/kvm_intel/parameters/nested", "N\n")),
                new Breakage(
                        "slat",
                        Outcome.FAIL,
                        "kvm_intel ept=N",
                        "options kvm_intel ept=1",
                        host -> host.files.with("/sys/module/kvm_intel/parameters/ept", "N\n")),
                new Breakage(
                        "cpu-virt",
                        Outcome.FAIL,
                        "Neither vmx nor svm",
                        "firmware",
                        host -> host.files.with(
                                "/proc/cpuinfo", RecordedHost.cpu("GenuineIntel", "Xeon", 22, "hypervisor"))),
                new Breakage(
                        "kernel",
                        Outcome.FAIL,
                        "4.19.0",
                        "Upgrade the kernel",
                        host -> host.files.with("/proc/sys/kernel/osrelease", "4.19.0-27-amd64\n")),
                new Breakage(
                        "dev-kvm",
                        Outcome.FAIL,
                        "root:root 600, QEMU runs as libvirt-qemu: it cannot",
                        "chgrp kvm /dev/kvm",
                        host -> host.files.owned("/dev/kvm", "root:root", 0600, false)),
                new Breakage(
                        "dev-kvm",
                        Outcome.FAIL,
                        "root:kvm 660",
                        "usermod -aG kvm libvirt-qemu",
                        host -> host.files.with("/etc/passwd", "libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin\n")),
                new Breakage(
                        "dev-kvm",
                        Outcome.FAIL,
                        "does not exist",
                        "modprobe kvm_intel",
                        host -> host.files.without("/dev/kvm")),
                new Breakage(
                        "caps-cache",
                        Outcome.WARN,
                        "examined at every call",
                        "chmod 0660 /dev/kvm",
                        host -> host.files.owned("/dev/kvm", "root:root", 0600, false)),
                new Breakage(
                        "validate",
                        Outcome.FAIL,
                        "hardware virtualization (Host not compatible",
                        "virt-host-validate",
                        host -> host.shell.fails(
                                "virt-host-validate qemu", RecordedHost.resource("virt-host-validate-pvm.txt"), "")),
                new Breakage(
                        "validate",
                        Outcome.WARN,
                        "not installed",
                        "libvirt-clients",
                        host -> host.shell.without("virt-host-validate qemu")),
                new Breakage(
                        "tools",
                        Outcome.FAIL,
                        "Missing: xorriso",
                        "apt-get install",
                        host -> host.shell.without("xorriso -version")),
                new Breakage(
                        "busy",
                        Outcome.WARN,
                        "no VirtualBox machine runs",
                        "modprobe -r",
                        host -> host.files.with(
                                "/proc/modules", "vboxdrv 696320 2 vboxnetadp,vboxnetflt, Live 0x0 (OE)\n")),
                new Breakage(
                        "busy",
                        Outcome.FAIL,
                        "1 VirtualBox machines run",
                        "runningvms",
                        host -> host.files
                                .with("/proc/modules", "vboxdrv 696320 3 - Live 0x0 (OE)\n")
                                .with("/proc/4711/comm", "VBoxHeadless\n")));
    }
}
