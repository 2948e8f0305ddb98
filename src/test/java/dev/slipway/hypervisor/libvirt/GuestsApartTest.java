package dev.slipway.hypervisor.libvirt;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.NetworkCard;
import dev.slipway.hypervisor.NetworkCard.Attachment;
import dev.slipway.hypervisor.Specs;
import dev.slipway.hypervisor.xml.DomainXml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two guests on one network of libvirt's, made for this and gone after it: what one of them can do to the other and to the host. */
@Tag("libvirt")
@Tag("guest")
@ExtendWith(NeedsDaemon.class)
class GuestsApartTest {
    private static final Duration SOON = Duration.ofMinutes(8);
    private static final String NETWORK = "slipway-test-apart";
    private static final String PREFIX = "10.213.77.";
    private static final List<String> MACS = List.of("52:54:00:a0:00:11", "52:54:00:a0:00:12");

    @TempDir
    static Path kernel;

    private LocalLibvirt local;

    @BeforeAll
    static void build() throws Exception {
        LocalLibvirt.run("src/test/guest/network/build.sh", kernel.toString());
    }

    @BeforeEach
    void startNetwork() throws Exception {
        local = new LocalLibvirt(LocalLibvirt.SYSTEM);
        for (var file : List.of("vmlinuz", "network.img")) {
            Files.copy(kernel.resolve(file), local.folder.resolve(file));
        }
        var xml = """
            <network>
              <name>%1$s</name><bridge name='slipway-apart' stp='off'/>
              <ip address='%2$s1' netmask='255.255.255.0'><dhcp>
                <range start='%2$s11' end='%2$s12'/><host mac='%3$s' ip='%2$s11'/><host mac='%4$s' ip='%2$s12'/>
              </dhcp></ip>
            </network>
            """.formatted(NETWORK, PREFIX, MACS.getFirst(), MACS.getLast());
        virsh(
                "net-create",
                Files.writeString(local.folder.resolve("network.xml"), xml).toString());
    }

    @AfterEach
    void cleanUp() throws Exception {
        local.close();
        virsh("net-destroy", NETWORK);
    }

    @Test
    void neitherReachTheOtherNorSpeakForSomebodyElse() throws Exception {
        assertThat(tried(new Attachment.Network(NETWORK, true, true)))
                .containsExactly(
                        "gateway: yes",
                        "peer: no",
                        "peer-by-arp: no",
                        "foreign-ip: no",
                        "foreign-mac: no",
                        "gateway-again: yes");
        assertThat(virsh("nwfilter-binding-list").lines().filter(line -> line.contains("clean-traffic")))
                .hasSizeGreaterThanOrEqualTo(2);
        try (var ports = Files.list(Path.of("/sys/class/net/slipway-apart/brif"))) {
            assertThat(ports)
                    .hasSize(2)
                    .allSatisfy(port -> assertThat(port.resolve("isolated")).hasContent("1"));
        }
    }

    /** The same trials where nothing keeps them apart, or a dead network would pass for a safe one. */
    @Test
    void togetherTheyDoAll() throws Exception {
        assertThat(tried(new Attachment.Network(NETWORK, false, false)))
                .hasSize(6)
                .allMatch(line -> line.endsWith(": yes"));
    }

    private List<String> tried(Attachment attachment) throws Exception {
        var silent = start(attachment, MACS.getLast(), "");
        await().atMost(SOON).until(() -> said(silent).contains("answering"));
        assertThat(said(silent)).contains("address " + PREFIX + "12/24");
        var trying = start(attachment, MACS.getFirst(), " peer=" + PREFIX + "12");
        await().atMost(SOON).until(() -> said(trying).contains("all tried"));
        return said(trying)
                .lines()
                .filter(line -> line.startsWith("tried "))
                .map(line -> line.substring("tried ".length()))
                .toList();
    }

    /** A machine as Slipway defines it, but with a kernel instead of a disk to start from. Answers where its serial port writes. */
    private Path start(Attachment attachment, String mac, String arguments) throws Exception {
        DomainSpec spec = Specs.change(local.spec(local.plainDisk(mac.replace(":", "") + ".qcow2")), d -> {
            d.network = new NetworkCard(attachment, mac, "e1000e");
            d.memoryMiB = 128;
        });
        var serial = local.folder.resolve(spec.id() + ".serial");
        var xml = DomainXml.render(spec)
                .replaceFirst("<boot dev=\"hd\"/>", """
                    <kernel>%1$s/vmlinuz</kernel><initrd>%1$s/network.img</initrd>
                    <cmdline>quiet console=ttyS0 cryptomgr.notests mitigations=off nokaslr no_timer_check random.trust_cpu=on rdinit=/init gateway=%2$s1 foreign=%2$s99%3$s</cmdline>
                    """.formatted(local.folder, PREFIX, arguments))
                .replaceFirst(
                        "</devices>", "<serial type='file'><source path='%s'/></serial></devices>".formatted(serial));
        local.define(xml);
        local.hypervisor.start(spec.id());
        return serial;
    }

    private static String said(Path serial) throws IOException {
        return Files.exists(serial) ? Files.readString(serial) : "";
    }

    private static String virsh(String... command) throws Exception {
        return LocalLibvirt.run(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("virsh", "-c", LocalLibvirt.SYSTEM),
                        java.util.stream.Stream.of(command))
                .toArray(String[]::new));
    }
}
