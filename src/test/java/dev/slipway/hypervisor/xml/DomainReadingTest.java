package dev.slipway.hypervisor.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Screen;
import dev.slipway.hypervisor.Specs;
import dev.slipway.problem.ProblemException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainReadingTest {
    /** As libvirt 9.0 reports a running machine in the middle of a merge, shortened. */
    private static final String LIVE = """
            <domain type='qemu' id='3'>
              <name>slipway-x</name>
              <uuid>0f3c7f0e-5a0d-4c55-9d58-0b5a2b1f6a01</uuid>
              <metadata>
                <other:thing xmlns:other="urn:x" owner="7e7e7e7e-0000-4000-8000-000000000009"/>
                <s:machine xmlns:s="https://slipway.dev/xmlns/domain/1" generation="7" name="a &lt;b&gt;" owner="7e7e7e7e-0000-4000-8000-000000000001"/>
              </metadata>
              <devices>
                <disk type='file' device='disk'>
                  <driver name='qemu' type='qcow2' cache='none' discard='unmap'/>
                  <source file='/images/top.qcow2' index='3'/>
                  <backingStore type='file' index='2'>
                    <format type='qcow2'/>
                    <source file='/images/base.qcow2'/>
                    <backingStore type='file' index='1'>
                      <format type='vdi'/>
                      <source file='/import/Windows VM.vdi'><seclabel model='dac' relabel='no'/></source>
                      <backingStore/>
                    </backingStore>
                  </backingStore>
                  <mirror type='file' job='active-commit' ready='yes'><format type='qcow2'/><source file='/images/base.qcow2'/></mirror>
                  <target dev='sda' bus='sata'/>
                </disk>
                <disk type='file' device='cdrom'>
                  <driver name='qemu' type='raw'/><source file='/media/x.iso' index='1'/><target dev='sdb' bus='sata'/><readonly/>
                </disk>
                <graphics type='vnc' port='5903' autoport='yes' listen='127.0.0.1'/>
              </devices>
            </domain>
            """;

    @Test
    void readsARunningMachine() {
        var reading = DomainReading.of(LIVE);
        assertThat(reading.owner()).isEqualTo(Specs.OWNER);
        assertThat(reading.machineName()).isEqualTo("a <b>");
        assertThat(reading.generation()).isEqualTo(7);
        assertThat(reading.disk())
                .isEqualTo(DiskChain.of(
                        new Layer(Path.of("/images/top.qcow2"), DiskFormat.QCOW2, false),
                        new Layer(Path.of("/images/base.qcow2"), DiskFormat.QCOW2, false),
                        new Layer(Path.of("/import/Windows VM.vdi"), DiskFormat.VDI, true)));
        assertThat(reading.cdrom()).isEqualTo("/media/x.iso");
        assertThat(reading.screen()).isEqualTo(Screen.ON_A_PORT);
        assertThat(reading.current()).isFalse();
        assertThat(reading.mirrorReady()).isTrue();
        assertThat(DomainReading.of(LIVE.replace(" ready='yes'", "")).mirrorReady())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.hypervisor.Specs#names")
    void readsBackWhatWasWritten(String name) {
        var spec = Specs.named(name);
        var reading = DomainReading.of(DomainXml.render(spec));
        assertThat(reading.id()).isEqualTo(spec.id());
        assertThat(reading.name()).isEqualTo(spec.name());
        assertThat(reading.owner()).isEqualTo(spec.owner());
        assertThat(reading.generation()).isEqualTo(spec.generation());
        assertThat(reading.disk()).isEqualTo(spec.disk());
        assertThat(reading.cdrom()).isEqualTo(Objects.toString(spec.cdrom(), null));
        assertThat(reading.screen()).isEqualTo(Screen.BY_DESCRIPTOR);
        assertThat(reading.current()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>| BY_DESCRIPTOR| false
            <graphics type='vnc' port='-1' websocket='5700'><listen type='none'/></graphics>| ON_A_PORT| true
            <graphics type='vnc' socket='/tmp/x'><listen type='socket' socket='/tmp/x'/></graphics>| BY_DESCRIPTOR| false
            <graphics type='spice' tlsPort='5901'/>| ON_A_PORT| false
            <graphics type='spice'><listen type='none'/></graphics>| NONE| false
            <!-- none -->| NONE| false
            <graphics type='vnc'><listen type='none'/></graphics>| BY_DESCRIPTOR| true
            """)
    void aScreenThatIsNotOursIsWrittenAnew(String graphics, Screen screen, boolean current) {
        var written = DomainXml.render(Specs.named("win10-bios-intel"));
        var reading = DomainReading.of(written.replaceFirst("(?s)<graphics.*</graphics>", graphics));
        assertThat(reading.screen()).isEqualTo(screen);
        assertThat(reading.current()).isEqualTo(current);
    }

    @Test
    void whatAnOlderSlipwayWroteIsWrittenAnew() {
        var written = DomainXml.render(Specs.named("win10-bios-intel"));
        assertThat(DomainReading.of(written.replaceFirst(" form=\"\\d+\"", "")).current())
                .isFalse();
    }

    @Test
    void seesAForeignDomainAsForeign() {
        var foreign = LIVE.replace("https://slipway.dev/xmlns/domain/1", "urn:somebody-else");
        assertThat(DomainReading.of(foreign).owner()).isNull();
        assertThat(DomainReading.of(foreign).generation()).isZero();
        assertThat(DomainReading.of(LIVE.replace("owner=\"7e7e7e7e-0000-4000-8000-000000000001\"", "owner=\"me\""))
                        .owner())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"<format type='vdi'/>|<format type='qed'/>", "file='/images/base.qcow2'|name='pool/rbd'"})
    void describesNoDiskItDoesNotKnow(String known, String unknown) {
        assertThat(DomainReading.of(LIVE.replace(known, unknown)).disk()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE domain [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><domain><name>&e;</name></domain>",
                "<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><domain>&b;</domain>",
                "<domain><name>cut off",
                ""
            })
    void refusesWhatIsNoPlainXml(String xml) {
        assertThatThrownBy(() -> DomainReading.of(xml)).isInstanceOf(ProblemException.class);
    }

    @Test
    void refusesBottomlessAndEndlessXml() {
        assertThatThrownBy(() -> DomainReading.of("<a>".repeat(100_000) + "</a>".repeat(100_000)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> DomainReading.of("<domain>" + " ".repeat(5_000_000) + "</domain>"))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void editsTheChainAndNothingElse() {
        var merged = DiskChain.of(new Layer(Path.of("/images/base.qcow2"), DiskFormat.QCOW2, false));
        var edited = DiskEdit.withChain(LIVE, merged);
        var reading = DomainReading.of(edited);
        assertThat(reading.disk()).isEqualTo(merged);
        assertThat(reading.cdrom()).isEqualTo("/media/x.iso");
        assertThat(reading.owner()).isEqualTo(Specs.OWNER);
        assertThat(edited).contains("cache=\"none\"").doesNotContain("vdi");
    }
}
