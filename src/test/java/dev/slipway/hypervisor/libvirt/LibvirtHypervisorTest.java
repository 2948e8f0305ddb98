package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.hypervisor.HypervisorContract;
import dev.slipway.hypervisor.NetworkCard;
import dev.slipway.hypervisor.Screen;
import dev.slipway.hypervisor.Specs;
import dev.slipway.hypervisor.xml.DomainXml;
import dev.slipway.problem.ProblemCode;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The adapter against a real libvirt and QEMU, software emulation. Needs libvirtd and virtlogd at qemu:///system, as root. */
@Tag("libvirt")
@ExtendWith(NeedsDaemon.class)
class LibvirtHypervisorTest extends HypervisorContract {
    private LocalLibvirt local;

    @BeforeEach
    void connect() throws Exception {
        local = new LocalLibvirt(LocalLibvirt.SYSTEM);
        assertThat(local.hypervisor.isReachable())
                .as("libvirtd at qemu:///system; start it with: virtlogd -d; libvirtd -d")
                .isTrue();
    }

    @AfterEach
    void cleanUp() throws Exception {
        local.close();
    }

    @Override
    protected Hypervisor hypervisor() {
        return local.hypervisor;
    }

    @Override
    protected DomainSpec spec() throws Exception {
        return local.spec(local.overlayOnVdi());
    }

    @Override
    protected DiskChain snapshot(DiskChain chain) throws Exception {
        var layers = new ArrayList<>(chain.layers());
        layers.addFirst(new Layer(
                local.overlay(chain.top().file(), chain.top().format(), "snapshot.qcow2"), DiskFormat.QCOW2, false));
        return new DiskChain(layers);
    }

    @Override
    protected Path medium() throws Exception {
        return Files.write(local.folder.resolve("medium.iso"), new byte[64 * 1024]);
    }

    @Override
    protected UUID foreign() throws Exception {
        return local.foreign();
    }

    @Test
    void aPullLeavesTheOriginalAsItWas() throws Exception {
        var spec = spec();
        var vdi = spec.disk().layers().getLast().file();
        Files.setAttribute(vdi, "unix:uid", 12345);
        var before = Files.readAttributes(vdi, PosixFileAttributes.class);
        var bytes = Files.readAllBytes(vdi);
        running(spec);
        hypervisor().startBlockPull(spec.id(), 0);
        Patience.await()
                .atMost(SOON)
                .until(() -> hypervisor().blockJob(spec.id()).isEmpty());
        hypervisor().destroy(spec.id());
        var after = Files.readAttributes(vdi, PosixFileAttributes.class);
        assertThat(Files.getAttribute(vdi, "unix:uid")).isEqualTo(12345);
        assertThat(after.lastModifiedTime()).isEqualTo(before.lastModifiedTime());
        assertThat(after.permissions()).isEqualTo(before.permissions());
        assertThat(Files.readAllBytes(vdi)).isEqualTo(bytes);
        assertThat(LocalLibvirt.run("virsh", "-c", LocalLibvirt.SYSTEM, "dumpxml", "--inactive", spec.name()))
                .doesNotContain("vdi");
        var copied = local.folder.resolve("copied.raw");
        LocalLibvirt.run(
                "qemu-img",
                "convert",
                "-f",
                "qcow2",
                "-O",
                "raw",
                spec.disk().top().file().toString(),
                copied.toString());
        assertThat(Files.mismatch(copied, local.folder.resolve("content.raw"))).isEqualTo(-1);
    }

    @Test
    void anOldDefinitionIsBroughtUpToDate() throws Exception {
        var spec = spec();
        var vdi = spec.disk().layers().getLast().file();
        running(spec);
        hypervisor().startBlockPull(spec.id(), 0);
        Patience.await()
                .atMost(SOON)
                .until(() -> hypervisor().blockJob(spec.id()).isEmpty());
        local.edit(
                spec,
                "<backingStore/>",
                "<backingStore type='file'><format type='vdi'/><source file='%s'/><backingStore/></backingStore>"
                        .formatted(vdi));
        var pulled = DiskChain.of(spec.disk().top());
        assertThat(view(spec).disk()).isEqualTo(pulled);
        assertThat(view(spec).persistentDisk()).isNotEqualTo(pulled);
        hypervisor().startBlockPull(spec.id(), 0);
        assertThat(view(spec).persistentDisk()).isEqualTo(pulled);
        assertThat(view(spec).isOwnedBy(local.owner)).isTrue();
        assertThat(view(spec).generation()).isEqualTo(spec.generation());
    }

    @Test
    void theScreenshotIsThePictureOfTheScreen() throws Exception {
        var spec = spec();
        running(spec);
        var image = ImageIO.read(new ByteArrayInputStream(hypervisor().screenshot(spec.id())));
        assertThat(image.getWidth()).isBetween(320, 4096);
        assertThat(image.getHeight()).isBetween(200, 4096);
    }

    @Test
    void nothingListensWhileAScreenIsOpen() throws Exception {
        var spec = spec();
        running(spec);
        try (var screen = hypervisor().openScreen(spec.id())) {
            assertThat(greeting(screen)).isEqualTo("RFB 003.008\n");
            assertThat(Listeners.of(spec.name())).isEmpty();
        }
    }

    @Test
    void aMachineOfBeforeListensNoMoreAfterItsNextStart() throws Exception {
        var spec = spec();
        hypervisor().define(spec);
        var medium = medium();
        hypervisor().changeMedium(spec.id(), Optional.of(medium));
        local.define(ofBefore(spec, medium));
        hypervisor().start(spec.id());
        assertThat(Listeners.of(spec.name())).hasSize(1);
        assertThat(view(spec).screen()).isEqualTo(Screen.ON_A_PORT);

        hypervisor().define(spec);
        assertThat(view(spec).screen()).isEqualTo(Screen.ON_A_PORT);
        hypervisor().destroy(spec.id());
        hypervisor().start(spec.id());
        assertThat(Listeners.of(spec.name())).isEmpty();
        assertThat(view(spec).screen()).isEqualTo(Screen.BY_DESCRIPTOR);
        assertThat(view(spec).disk()).isEqualTo(spec.disk());
        assertThat(view(spec).cdrom()).isEqualTo(medium.toString());
    }

    /** What this installation wrote before: a screen on a port, and no form in the mark. */
    private static String ofBefore(DomainSpec spec, Path medium) {
        var xml = DomainXml.render(Specs.change(spec, d -> d.cdrom = medium));
        return xml.replaceFirst(" form=\"\\d+\"", "")
                .replaceFirst(
                        "(?s)<graphics.*</graphics>",
                        "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>");
    }

    @ParameterizedTest
    @CsvSource({"maximum,", "custom,SandyBridge"})
    void theCpuLevelReachesTheGuest(String mode, String model) throws Exception {
        var spec = Specs.change(spec(), d -> d.cpu = new CpuModel(mode, model, "none", List.of(), 11));
        running(spec);
        assertThat(
                        LocalLibvirt.run(
                                "virsh",
                                "-c",
                                LocalLibvirt.SYSTEM,
                                "qemu-monitor-command",
                                spec.name(),
                                "{\"execute\":\"qom-get\",\"arguments\":{\"path\":\"/machine/unattached/device[0]\",\"property\":\"level\"}}"))
                .contains("\"return\":11");
    }

    @Test
    void aFeatureTheCpuLacksIsReported() throws Exception {
        // vmx is never emulated, and check='none' starts without it.
        var spec = spec();
        hypervisor().define(spec);
        local.edit(
                spec,
                "<cpu mode='maximum' check='none'>",
                "<cpu mode='maximum' check='none'><feature policy='require' name='vmx'/>");
        hypervisor().start(spec.id());
        assertThat(hypervisor().cpu(spec.id()).missingForNesting()).containsExactly("vmx");
    }

    @Test
    void aMissingFeatureIsAboutNestedVirtualization() throws Exception {
        var spec = spec();
        hypervisor().define(spec);
        local.edit(
                spec,
                "<cpu mode='maximum' check='none'>",
                "<cpu mode='maximum' check='full'><feature policy='require' name='vmx'/>");
        assertProblem(ProblemCode.NESTED_VIRTUALIZATION_OFF, () -> hypervisor().start(spec.id()));
    }

    /** QEMU itself refuses to save one whose disk has a VDI below; this one has none. */
    @Test
    void aMachineWhoseMemoryWasSavedStartsOnlyAfresh() throws Exception {
        var base = local.overlay(local.overlayOnVdi().layers().getLast().file(), DiskFormat.VDI, "copied.qcow2");
        LocalLibvirt.run("qemu-img", "rebase", "-f", "qcow2", "-b", "", base.toString());
        var spec = local.spec(DiskChain.of(new Layer(base, DiskFormat.QCOW2, false)));
        running(spec);
        LocalLibvirt.run("virsh", "-c", LocalLibvirt.SYSTEM, "managedsave", spec.name());
        assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor().start(spec.id()));

        LocalLibvirt.run("virsh", "-c", LocalLibvirt.SYSTEM, "managedsave-remove", spec.name());
        hypervisor().start(spec.id());
        assertThat(view(spec).state()).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void aFileQemuMayNotReadIsNamed() throws Exception {
        var spec = spec();
        var vdi = spec.disk().layers().getLast().file();
        Files.setPosixFilePermissions(vdi, java.util.Set.of());
        hypervisor().define(spec);
        assertProblem(ProblemCode.PERMISSION, () -> hypervisor().start(spec.id()));
        Files.delete(vdi);
        assertProblem(ProblemCode.HYPERVISOR_REFUSED, () -> hypervisor().start(spec.id()));
    }

    @Test
    void aMissingNetworkIsNamed() throws Exception {
        var spec = Specs.change(
                spec(),
                d -> d.network = new NetworkCard(
                        new NetworkCard.Attachment.Network("slipway-no-such-network", true, true),
                        "52:54:00:00:00:01",
                        "e1000e"));
        hypervisor().define(spec);
        assertProblem(ProblemCode.HOST_NOT_READY, () -> hypervisor().start(spec.id()));
    }

    @Test
    void uefiMachinesLeaveNothingBehind() throws Exception {
        var spec = Specs.change(spec(), d -> {
            d.firmware = Firmware.UEFI;
            d.memoryMiB = 128;
        });
        running(spec);
        var nvram = Path.of("/var/lib/libvirt/qemu/nvram", spec.name() + "_VARS.fd");
        assertThat(nvram).exists();
        hypervisor().destroy(spec.id());
        hypervisor().undefine(spec.id());
        assertThat(nvram).doesNotExist();
    }

    @Test
    void knowsWhatTheHostOffers() {
        var tcg = hypervisor().capabilities(Engine.TCG);
        assertThat(tcg.engineAvailable()).isTrue();
        assertThat(tcg.nested()).as("SVM is emulated").isTrue();
        assertThat(tcg.libvirtVersion()).isGreaterThan(8_000_000);
        assertThat(tcg.qemuVersion()).isGreaterThan(6_000_000);
        assertThat(tcg.uefi()).isTrue();
        assertThat(hypervisor().capabilities(Engine.KVM).engine()).isEqualTo(Engine.KVM);
    }
}
