package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences of libvirt 9.0 and QEMU 7.2, as they came. */
class DiagnosisTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            9| operation failed: guest CPU doesn't match specification: missing features: vmx| NESTED_VIRTUALIZATION_OFF| kvm_intel
            91| the CPU is incompatible with host CPU: Host CPU does not provide required features: svm| NESTED_VIRTUALIZATION_OFF| kvm_amd
            38| Failed to connect socket to '/run/libvirt/virtlogd-sock': No such file or directory| HOST_NOT_READY| systemctl start virtlogd
            38| Cannot access storage file '/srv/x y.vdi' (as uid:64055, gid:108): Permission denied| PERMISSION| setfacl -m u:libvirt-qemu:r -- '/srv/x y.vdi'
            38| Cannot access storage file '/srv/it's.vdi' (as uid:64055, gid:108): Permission denied| PERMISSION| setfacl
            1| internal error: process exited: qemu-system-x86_64: -blockdev {"driver":"file"}: Could not open '/srv/a.vdi': Permission denied| PERMISSION| '/srv/a.vdi'
            38| Cannot access storage file '/srv/a.vdi': No such file or directory| HYPERVISOR_REFUSED|
            55| Requested operation is not valid: network 'default' is not active| HOST_NOT_READY| virsh net-start 'default'
            43| Network not found: no network with matching name 'lab'| HOST_NOT_READY| virsh net-list --all
            1| internal error: referenced filter 'clean-traffic' is missing| HOST_NOT_READY| libvirt-daemon-config-nwfilter
            67| unsupported configuration: interface 52:54:00:aa:00:01 - <port isolated='yes'/> is not supported for network interfaces with type='direct'| HOST_NOT_READY| virsh net-list --all
            67| unsupported configuration: interface 52:54:00:aa:00:01 - filterref is not supported for network interfaces of type direct| HOST_NOT_READY| virsh net-list --all
            1| internal error: No graphics backend with index 0| STATE_CONFLICT|
            1| internal error: qemu unexpectedly closed the monitor: Could not access KVM kernel module: Permission denied| HOST_NOT_READY| chmod 0660 /dev/kvm
            8| invalid argument: KVM is not supported by '/usr/bin/qemu-system-x86_64' on this host| HOST_NOT_READY| modprobe
            9| operation failed: Unable to find any firmware to satisfy 'efi'| HOST_NOT_READY| apt install ovmf
            1| internal error: Unable to find 'swtpm_setup' binary in $PATH| HOST_NOT_READY| apt install swtpm
            9| operation failed: domain 'x' already exists with uuid 0f3c7f0e-5a0d-4c55-9d58-0b5a2b1f6a01| NAME_TAKEN|
            1| internal error: qemu unexpectedly closed the monitor: Failed to get "write" lock| STATE_CONFLICT|
            1| internal error: unable to execute QEMU command 'cont': No space left on device| DISK_SPACE| df -h
            1| internal error: cannot set up guest memory 'pc.ram': Cannot allocate memory| HOST_NOT_READY|
            68| Timed out during operation: cannot acquire state change lock (held by monitor=remoteDispatchDomainCreate)| HYPERVISOR_REFUSED|
            42| Domain not found: no domain with matching uuid| NOT_FOUND|
            1| internal error: something new| HYPERVISOR_REFUSED| journalctl
            """)
    void turnsASentenceIntoAWayOut(int code, String sentence, ProblemCode expected, String remedy) {
        var problem = Problems.of("start the domain", new LibvirtError(code, sentence))
                .problem();
        assertThat(problem.code()).isEqualTo(expected);
        assertThat(problem.detail()).isEqualTo(sentence);
        assertThat(problem.remedies()).isNotEmpty();
        if (remedy != null) {
            assertThat(problem.remedies().getFirst())
                    .isInstanceOfSatisfying(
                            Remedy.Command.class,
                            command -> assertThat(command.command()).contains(remedy));
        }
    }

    @Test
    void aBrokenConnectionIsWorthTryingAgain() {
        var lost = new LibvirtError(1, "internal error: client socket is closed");
        assertThat(Problems.of("start the domain", lost).problem().code())
                .isEqualTo(ProblemCode.HYPERVISOR_UNREACHABLE);
    }

    @Test
    void namesInRemediesAreQuotedForTheShell() {
        var trouble = new LibvirtError(55, "network 'x;reboot' is not active");
        assertThat(Problems.of("start", trouble).problem().remedies().getFirst())
                .isInstanceOfSatisfying(
                        Remedy.Command.class,
                        command -> assertThat(command.command())
                                .isEqualTo("virsh net-start 'x;reboot'; virsh net-autostart 'x;reboot'"));
    }
}
