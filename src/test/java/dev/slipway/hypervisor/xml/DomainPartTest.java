package dev.slipway.hypervisor.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.CpuModel.Feature;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.hypervisor.Specs;
import dev.slipway.problem.ProblemException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each part on its own, on an empty domain. */
class DomainPartTest {
    @Test
    void identity() {
        assertThat(with(new IdentityPart(), d -> d.engine = Engine.TCG))
                .contains("<domain type=\"qemu\">")
                .contains("<name>slipway-win10</name>")
                .contains("<uuid>0f3c7f0e-5a0d-4c55-9d58-0b5a2b1f6a01</uuid>");
        for (var name : List.of("", " x", "x ", "a/b", "a\nb")) {
            assertThatThrownBy(() -> with(new IdentityPart(), d -> d.name = name))
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void owner() {
        assertThat(with(new OwnerPart(), d -> d.machineName = "a <b> & \"c\""))
                .contains("generation=\"1\" name=\"a &lt;b&gt; &amp; &quot;c&quot;\" owner=\"" + Specs.OWNER + "\"");
    }

    @Test
    void size() {
        assertThat(with(new SizePart(), d -> d.memoryMiB = 5000))
                .contains("<memory unit=\"MiB\">5000</memory>")
                .contains("<vcpu placement=\"static\">4</vcpu>");
    }

    @Test
    void firmware() {
        assertThat(with(new FirmwarePart(), d -> d.firmware = Firmware.BIOS)).doesNotContain("efi");
        assertThat(with(new FirmwarePart(), d -> d.firmware = Firmware.UEFI))
                .contains("firmware=\"efi\"")
                .contains("<feature enabled=\"no\" name=\"secure-boot\"/>")
                .doesNotContain("loader");
        assertThat(with(new FirmwarePart(), d -> d.firmware = Firmware.UEFI_SECURE_BOOT))
                .contains("<feature enabled=\"yes\" name=\"secure-boot\"/>")
                .contains("<feature enabled=\"yes\" name=\"enrolled-keys\"/>")
                .contains("<loader secure=\"yes\"/>");
    }

    @Test
    void features() {
        var everything = EnumSet.allOf(Enlightenment.class);
        assertThat(with(new FeaturesPart(), d -> d.enlightenments = everything))
                .contains("<spinlocks retries=\"8191\" state=\"on\"/>")
                .containsPattern("<stimer state=\"on\">\\s*<direct state=\"on\"/>\\s*</stimer>")
                .containsPattern(
                        "<tlbflush state=\"on\">\\s*<direct state=\"on\"/>\\s*<extended state=\"on\"/>\\s*</tlbflush>")
                .contains("<emsr_bitmap state=\"on\"/>", "<xmm_input state=\"on\"/>", "<evmcs state=\"on\"/>")
                .doesNotContain("hypervclock", "passthrough", "smm");
        assertThat(with(new FeaturesPart(), d -> {
                    d.enlightenments = everything;
                    d.engine = Engine.TCG;
                }))
                .doesNotContain("hyperv");
        assertThat(with(new FeaturesPart(), d -> d.enlightenments = Set.of(Enlightenment.HYPERVCLOCK)))
                .doesNotContain("hyperv");
        assertThat(with(new FeaturesPart(), d -> d.firmware = Firmware.UEFI_SECURE_BOOT))
                .contains("<smm state=\"on\"/>");
    }

    @Test
    void cpu() {
        assertThat(with(new CpuPart(), d -> d.cpus = 6))
                .contains("<cpu check=\"full\" migratable=\"on\" mode=\"host-passthrough\">")
                .contains("<topology cores=\"6\" dies=\"1\" sockets=\"1\" threads=\"1\"/>")
                .contains("<feature name=\"vmx\" policy=\"require\"/>");
        assertThat(with(new CpuPart(), d -> d.cpu = cpu("custom", "SandyBridge", null)))
                .contains("<cpu check=\"full\" match=\"exact\" mode=\"custom\">")
                .contains("<model fallback=\"forbid\">SandyBridge</model>");
        assertThat(with(new CpuPart(), d -> d.engine = Engine.TCG))
                .contains("<cpu check=\"none\" mode=\"maximum\">")
                .doesNotContain("vmx");
        assertThat(with(new CpuPart(), d -> {
                    d.engine = Engine.TCG;
                    d.cpu = new CpuModel("custom", "EPYC", "none", List.of(new Feature("require", "svm")), null);
                }))
                .contains("EPYC", "svm");
        for (var wrong : List.of(cpu("host", null, null), cpu("custom", null, null), cpu("custom", " ", null))) {
            assertThatThrownBy(() -> with(new CpuPart(), d -> d.cpu = wrong)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void cpuLevel() {
        assertThat(with(new CpuLevelPart(), _ -> {})).doesNotContain("qemu");
        assertThat(with(new CpuLevelPart(), d -> d.cpu = cpu("host-passthrough", null, 30)))
                .containsPattern("\"-global\"/>\\s*<qemu:arg value=\"host-x86_64-cpu.level=30\"/>");
        assertThat(with(new CpuLevelPart(), d -> d.cpu = cpu("custom", "Icelake-Server", 29)))
                .contains("\"Icelake-Server-x86_64-cpu.level=29\"");
        assertThat(with(new CpuLevelPart(), d -> d.cpu = cpu("host-model", null, 30)))
                .contains("\"x86_64-cpu.level=30\"");
        assertThat(with(new CpuLevelPart(), d -> {
                    d.engine = Engine.TCG;
                    d.cpu = cpu("host-passthrough", null, 30);
                }))
                .contains("\"max-x86_64-cpu.level=30\"");
    }

    @Test
    void clock() {
        assertThat(with(new ClockPart(), d -> d.clockOffset = "utc"))
                .contains("<clock offset=\"utc\">", "<timer name=\"hypervclock\" present=\"yes\"/>");
        assertThat(with(new ClockPart(), d -> d.enlightenments = Set.of())).doesNotContain("hypervclock");
        assertThat(with(new ClockPart(), d -> d.engine = Engine.TCG)).doesNotContain("hypervclock");
    }

    @Test
    void power() {
        assertThat(with(new PowerPart(), _ -> {}))
                .contains("<on_poweroff>destroy</on_poweroff>", "<on_reboot>restart</on_reboot>")
                .contains("<suspend-to-mem enabled=\"no\"/>", "<suspend-to-disk enabled=\"no\"/>");
    }

    @Test
    void disk() {
        assertThat(with(new DiskPart(), _ -> {}))
                .contains("<driver cache=\"none\" discard=\"unmap\" name=\"qemu\" type=\"qcow2\"/>")
                .containsPattern(
                        "WindowsVM.vdi\">\\s*<seclabel model=\"dac\" relabel=\"no\"/>\\s*</source>\\s*<backingStore/>")
                .containsOnlyOnce("seclabel");
        assertThat(render(new DiskPart(), Specs.named("converted-raw")))
                .contains("type=\"raw\"")
                .contains("<backingStore/>")
                .doesNotContain("seclabel");
        assertThatThrownBy(() -> with(
                        new DiskPart(),
                        d -> d.disk = dev.slipway.hypervisor.DiskChain.of(new dev.slipway.hypervisor.DiskChain.Layer(
                                Path.of("relative.qcow2"), dev.slipway.hypervisor.DiskFormat.QCOW2, false))))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void cdrom() {
        assertThat(with(new CdromPart(), _ -> {}))
                .contains("device=\"cdrom\"", "<readonly/>")
                .doesNotContain("source");
        assertThat(with(new CdromPart(), d -> d.cdrom = Path.of("/media/a & b.iso")))
                .contains("<source file=\"/media/a &amp; b.iso\"/>");
        assertThat(Cdrom.render(null)).startsWith("<disk").contains("sdb").doesNotContain("source");
    }

    @Test
    void spare() {
        assertThat(with(new SparePart(), _ -> {})).doesNotContain("disk");
        assertThat(with(new SparePart(), d -> d.spare = Path.of("/volumes/a & b.raw")))
                .contains("<source file=\"/volumes/a &amp; b.raw\"/>", "<target bus=\"scsi\" dev=\"sdc\"/>")
                .contains("type=\"raw\"")
                .doesNotContain("backingStore");
        assertThat(with(new DiskControllerPart(), d -> d.spare = Path.of("/volumes/spare.raw")))
                .contains("<controller index=\"0\" model=\"virtio-scsi\" type=\"scsi\"/>");
    }

    @Test
    void sasDisksHaveAWorldWideName() {
        assertThat(with(new DiskPart(), _ -> {})).doesNotContain("wwn");
        assertThat(with(new DiskPart(), d -> d.controller = DiskController.LSI_SAS))
                .containsPattern("<wwn>3[0-9a-f]{15}</wwn>");
    }

    @Test
    void network() {
        assertThat(with(new NetworkPart(), _ -> {}))
                .contains("<interface type=\"network\">", "<source network=\"default\"/>")
                .contains("<mac address=\"52:54:00:12:34:56\"/>", "<model type=\"e1000e\"/>")
                .contains("<filterref filter=\"clean-traffic\"/>", "<port isolated=\"yes\"/>");
        assertThat(render(new NetworkPart(), Specs.named("network-together")))
                .contains("<source network=\"lab\"/>")
                .doesNotContain("filterref", "isolated");
        assertThat(render(new NetworkPart(), Specs.named("network-user")))
                .contains("<interface type=\"user\">")
                .doesNotContain("source", "filterref", "isolated");
    }

    @Test
    void devices() {
        assertThat(with(new AgentChannelPart(), _ -> {}))
                .contains("<target name=\"org.qemu.guest_agent.0\" type=\"virtio\"/>");
        assertThat(with(new ScreenPart(), _ -> {}))
                .containsPattern("<graphics type=\"vnc\">\\s*<listen type=\"none\"/>");
        assertThat(with(new BalloonPart(), _ -> {})).contains("<memballoon model=\"none\"/>");
        assertThat(with(new TpmPart(), _ -> {})).doesNotContain("tpm");
        assertThat(with(new TpmPart(), d -> d.tpm = true))
                .contains("<tpm model=\"tpm-crb\">", "<backend type=\"emulator\" version=\"2.0\"/>");
    }

    private static CpuModel cpu(
            String mode,
            @org.jspecify.annotations.Nullable String model,
            @org.jspecify.annotations.Nullable Integer level) {
        return new CpuModel(mode, model, "full", List.of(), level);
    }

    private static String with(DomainPart part, Consumer<Specs.Draft> edit) {
        return render(part, Specs.change(Specs.named("win10-bios-intel"), edit));
    }

    private static String render(DomainPart part, DomainSpec spec) {
        var document = XmlText.empty();
        var domain = document.createElement("domain");
        document.appendChild(domain);
        part.apply(spec, new Tag(domain));
        return XmlText.write(document);
    }
}
