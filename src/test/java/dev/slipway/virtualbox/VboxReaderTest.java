package dev.slipway.virtualbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.virtualbox.Definition.Adapter;
import dev.slipway.virtualbox.Definition.Extra;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VboxReaderTest {
    @Test
    void readsTheSchemaOfToday() {
        var machine = Samples.vbox("win10-new.vbox");
        assertThat(machine.name()).isEqualTo("Win 10 (Lab)");
        assertThat(machine.uuid()).isEqualTo(UUID.fromString("855cfe19-0b28-43ad-9871-8ab15cde7435"));
        assertThat(machine.osType()).isEqualTo("Windows10_64");
        assertThat(machine.version()).isEqualTo("1.19-linux");
        assertThat(machine.cpus()).isEqualTo(4);
        assertThat(machine.memoryMiB()).isEqualTo(8192);
        assertThat(machine.firmware()).isEqualTo("BIOS");
        assertThat(machine.chipset()).isEqualTo("ICH9");
        assertThat(machine.ioApic()).isTrue();
        assertThat(machine.nestedVirtualization()).isTrue();
        assertThat(machine.clockInUtc()).isFalse();
        assertThat(machine.tpm()).isEqualTo("None");
        assertThat(machine.state()).isEqualTo(new Definition.State(null, false));
        assertThat(machine.snapshots()).isZero();
        assertThat(machine.adapters())
                .containsExactly(
                        new Adapter(0, true, "82540EM", "080027123456", "NAT", "", 1),
                        new Adapter(1, true, "virtio", "080027ABCDEF", "HostOnlyInterface", "vboxnet0", 0),
                        new Adapter(2, false, "82540EM", "080027000003", "none", "", 0));
        assertThat(machine.extras())
                .containsExactlyInAnyOrder(
                        new Extra("Shared folder", "downloads"),
                        new Extra("Sound", "HDA"),
                        new Extra("3D acceleration", "enabled"));
    }

    @Test
    void readsAnOldSchemaWithItsControllersBesideTheHardware() {
        var machine = Samples.vbox("win10-old.vbox");
        assertThat(machine.controllers())
                .extracting(Definition.Controller::type)
                .containsExactly("I82078", "PIIX4");
        assertThat(BootDisk.of(machine))
                .hasValueSatisfying(
                        boot -> assertThat(boot.device().medium()).isEqualTo("bb89abfa-8b3a-4cb3-8192-4720c2b059c8"));
        assertThat(machine.ioApic()).isFalse();
        assertThat(machine.clockInUtc()).isTrue();
        assertThat(machine.cpus()).isEqualTo(1);
        assertThat(machine.extras()).containsExactly(new Extra("Serial or parallel port", "\\\\.\\pipe\\com1"));
    }

    @Test
    void readsFirmwareTpmAndSavedState() {
        var machine = Samples.vbox("win11-saved.vbox");
        assertThat(machine.firmware()).isEqualTo("EFI");
        assertThat(machine.isEfi()).isTrue();
        assertThat(machine.tpm()).isEqualTo("v2_0");
        assertThat(machine.state().savedState()).isEqualTo("Snapshots/2025-06-01T10-00-00-000000000Z.sav");
    }

    @Test
    void aNestedRegistryKnowsWhatEachDiskStandsOn() {
        var machine = Samples.vbox("win10-snapshots.vbox");
        assertThat(machine.snapshots()).isEqualTo(2);
        assertThat(machine.currentSnapshot()).isEqualTo(UUID.fromString("11111111-bbbb-4bbb-8bbb-000000000002"));
        assertThat(machine.media()).hasSize(4);
        var leaf = machine.medium("aaaaaaaa-0000-4000-8000-000000000003").orElseThrow();
        assertThat(leaf.parents())
                .isEqualTo(List.of(
                        UUID.fromString("aaaaaaaa-0000-4000-8000-000000000002"),
                        UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001")));
        // The snapshots' own hardware must not be taken for the machine's.
        assertThat(BootDisk.of(machine))
                .hasValueSatisfying(boot -> assertThat(boot.device().medium()).isEqualTo(leaf.id()));
    }

    @Test
    void theBootDiskIsTheLowestPortOfABootableController() {
        var machine = Samples.vbox("win10-new.vbox");
        assertThat(BootDisk.all(machine).map(disk -> disk.device().port())).containsExactly(0, 2);
        var text = Samples.text("win10-new.vbox")
                .replace(
                        "<StorageControllers>",
                        "<StorageControllers><StorageController name=\"NVMe\" type=\"NVMe\" Bootable=\"false\">"
                                + "<AttachedDevice type=\"HardDisk\" port=\"0\" device=\"0\"><Image uuid=\"{99999999-0000-4000-8000-000000000001}\"/></AttachedDevice>"
                                + "</StorageController>");
        var second = VboxReader.read(Samples.xmlOf(text), "/x.vbox");
        assertThat(BootDisk.of(second).orElseThrow().controller().name()).isEqualTo("SATA");
    }

    @Test
    void whatMovedBelowThePlatformIsFoundThere() {
        var text = Samples.small(
                "name=\"x\"",
                Samples.disk("x.vdi"),
                "<Platform architecture=\"x86\"><Chipset type=\"ICH9\"/><RTC localOrUTC=\"UTC\"/><x86><HPET enabled=\"true\"/></x86></Platform>");
        var machine = VboxReader.read(Samples.xmlOf(text), "/x.vbox");
        assertThat(machine.chipset()).isEqualTo("ICH9");
        assertThat(machine.clockInUtc()).isTrue();
    }

    @Test
    void anEncryptedMachineIsRefused() {
        var text =
                "<VirtualBox xmlns=\"http://www.virtualbox.org/\" version=\"1.19-linux\"><MachineEncrypted uuid=\"{33333333-aaaa-4aaa-8aaa-000000000001}\" keyId=\"k\">AAAA</MachineEncrypted></VirtualBox>";
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> VboxReader.read(Samples.xmlOf(text), "/x.vbox"))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.SOURCE_ENCRYPTED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html/> | root is <html>",
                "<VirtualBox xmlns='http://www.innotek.de/VirtualBox-settings'/> | root is <VirtualBox>",
                "<VirtualBox xmlns='http://www.virtualbox.org/'/> | has 0 machines",
                "<VirtualBox xmlns='http://www.virtualbox.org/'><Global/></VirtualBox> | settings of VirtualBox itself",
                "<VirtualBox xmlns='http://www.virtualbox.org/'><Machine/></VirtualBox> | no <Hardware>",
                "<VirtualBox xmlns='http://www.virtualbox.org/'><Machine><Hardware/></Machine></VirtualBox> | no <Memory RAMSize>",
                "<VirtualBox xmlns='http://www.virtualbox.org/'><Machine uuid='x'><Hardware><Memory RAMSize='1024'/></Hardware></Machine></VirtualBox> | not a UUID",
                "<VirtualBox xmlns='http://www.virtualbox.org/'><Machine><Hardware><Memory RAMSize='-1'/></Hardware></Machine></VirtualBox> | not a number from 4",
                "<VirtualBox xmlns='http://www.virtualbox.org/'><Machine><Hardware><Memory RAMSize='99999999999999999999'/></Hardware></Machine></VirtualBox> | not a number from 4",
            })
    void whatIsNoMachineIsSaidToBeNone(String text, String why) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> VboxReader.read(Samples.xmlOf(text.replace('\'', '"')), "/x.vbox"))
                .satisfies(e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.DEFINITION_INVALID);
                    assertThat(e.problem().detail()).contains(why);
                    assertThat(e.problem().remedies()).isNotEmpty();
                });
    }

    @Test
    void aDiskThatIsTwiceInTheTreeIsRefused() {
        var nested =
                "<HardDisk uuid=\"{11111111-2222-3333-4444-000000000000}\" location=\"a.vdi\" format=\"VDI\">%s</HardDisk>"
                        .formatted(Samples.disk("b.vdi"));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> VboxReader.read(
                        Samples.xmlOf(Samples.small("name=\"x\"", Samples.disk("b.vdi") + nested, "")), "/x.vbox"))
                .satisfies(e -> assertThat(e.problem().detail()).contains("twice"));
    }
}
