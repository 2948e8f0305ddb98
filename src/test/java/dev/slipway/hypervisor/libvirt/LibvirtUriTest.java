package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibvirtUriTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "qemu:///system",
                "qemu:///session",
                "qemu+tls://kvm1.lab/system",
                "qemu+unix:///system?socket=/run/x/libvirt-sock",
                "test:///default"
            })
    void opensWhatOnlyConnects(String uri) {
        assertThat(LibvirtUri.checked(uri)).isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qemu+ssh://x/system?command=/tmp/p",
                "qemu+ext:///system?command=/tmp/p",
                "qemu:///system?command=/tmp/p",
                "qemu+unix:///system?netcat=/tmp/p",
                "qemu+tls://x/system?pkipath=/tmp",
                "qemu+unix:///system?socket=/x&command=/tmp/p",
                "qemu+unix:///system?socket=/x;command=/tmp/p",
                "qemu:///system?%63ommand=/tmp/p",
                "esx://x",
                "-oProxyCommand=x",
                "",
                "qemu:///a b"
            })
    void refusesWhatRunsPrograms(String uri) {
        assertThatThrownBy(() -> LibvirtUri.checked(uri)).isInstanceOf(ProblemException.class);
    }
}
