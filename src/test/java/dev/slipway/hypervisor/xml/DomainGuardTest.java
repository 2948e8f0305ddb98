package dev.slipway.hypervisor.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.hypervisor.Specs;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainGuardTest {
    private static final String LEVEL = "<qemu:arg value=\"host-x86_64-cpu.level=30\"/>";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            </devices>| <hostdev mode="subsystem" type="pci"/></devices>| element domain/devices/hostdev
            </devices>| <filesystem type="mount"/></devices>| element domain/devices/filesystem
            </devices>| <serial type="tcp"/></devices>| element domain/devices/serial
            </devices>| <redirdev bus="usb" type="tcp"/></devices>| element domain/devices/redirdev
            <channel type="unix">| <channel type="file"><source path="/etc/shadow"/>| domain/devices/channel/@type
            <channel type="unix">| <channel type="unix"><source mode="bind" path="/run/x"/>| element domain/devices/channel/source
            <memballoon model="none"/>| <memballoon model="virtio"/>| domain/devices/memballoon/@model
            <listen type="none"/>| <listen type="address" address="0.0.0.0"/>| domain/devices/graphics/listen/@type
            <graphics type="vnc">| <graphics type="vnc" port="5900">| domain/devices/graphics/@port
            filter="clean-traffic"| filter="allow-ipv4"| domain/devices/interface/filterref/@filter
            isolated="yes"| isolated="no"| domain/devices/interface/port/@isolated
            /srv/slipway/import/WindowsVM.vdi| /etc/shadow| domain/devices/disk/backingStore/source/@file
            /var/lib/libvirt/images/slipway/win10.qcow2| /dev/sda| domain/devices/disk/source/@file
            device="disk" type="file"| device="disk" type="network"| domain/devices/disk/@type
            <seclabel model="dac" relabel="no"/>| <seclabel model="dac" relabel="yes"/>| domain/devices/disk/backingStore/source/seclabel/@relabel
            value="-global"| value="-chardev"| domain/{http://libvirt.org/schemas/domain/qemu/1.0}commandline/{http://libvirt.org/schemas/domain/qemu/1.0}arg/@value
            value="host-x86_64-cpu.level=30"| value="driver=x,level=30"| domain/{http://libvirt.org/schemas/domain/qemu/1.0}commandline/{http://libvirt.org/schemas/domain/qemu/1.0}arg/@value
            <acpi/>| <acpi><table/></acpi>| element domain/features/acpi/table
            <boot dev="hd"/>| <boot dev="network"/>| domain/os/boot/@dev
            <pm>| <pm>text| text of domain/pm
            <on_crash>destroy</on_crash>| <on_crash>coredump-destroy</on_crash>| text of domain/on_crash
            mode="custom"| mode="passthrough"| domain/features/hyperv/@mode
            """)
    void refusesWhatSlipwayNeverWrites(String ours, String theirs, String finding) {
        var spec = Specs.named("win10-level-30");
        var xml = DomainXml.render(spec);
        assertThat(xml).contains(ours);
        assertThatThrownBy(() -> DomainGuard.check(xml.replace(ours, theirs), spec.files()))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.INTERNAL);
                    assertThat(e.problem().detail()).contains(finding);
                });
    }

    @Test
    void refusesAnElementOfAnotherVocabulary() {
        var spec = Specs.named("win10-level-30");
        var xml = DomainXml.render(spec).replace(LEVEL, LEVEL + "<qemu:env name=\"A\" value=\"B\"/>");
        assertThatThrownBy(() -> DomainGuard.check(xml, spec.files()))
                .hasMessageContaining("commandline/{http://libvirt.org/schemas/domain/qemu/1.0}env");
    }

    @Test
    void refusesAFileThatIsNotOfThisMachine() {
        var xml = DomainXml.render(Specs.named("win10-bios-intel"));
        assertThatThrownBy(() -> DomainGuard.check(xml, Set.of(Path.of("/var/lib/libvirt/images/slipway/win10.qcow2"))))
                .hasMessageContaining("backingStore/source/@file");
    }
}
