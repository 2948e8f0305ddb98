package dev.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.hypervisor.LibvirtWords;
import dev.slipway.hypervisor.Specs;
import dev.slipway.hypervisor.xml.CapabilitiesXml;
import dev.slipway.hypervisor.xml.DomainXml;
import dev.slipway.template.TemplateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The words by which QEMU is told of machine and CPU, profile by profile, from Debian 12's libvirt. The emulated hosts start their guests
 * with these, unchanged (scripts/intel-host.sh). {@code -Dgolden.update=true} writes them anew: read the diff, then try them there.
 */
@Tag("libvirt")
class ProfileWordsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/profile-words");
    private static final long LIBVIRT = 9_000_000;
    private static final long QEMU = 7_002_022;

    /** All that a CPU depends on; disks, screens and sizes are no part of a profile. */
    private static final List<String> OPTIONS = List.of("-machine", "-accel", "-cpu", "-global", "-no-hpet");

    @TempDir
    static Path folder;

    private static LibvirtWords libvirt;

    @BeforeAll
    static void askLibvirt() throws Exception {
        libvirt = new LibvirtWords(folder);
    }

    static Stream<String> names() {
        return profiles().map(CpuProfile::name);
    }

    private static Stream<CpuProfile> profiles() {
        return new CpuProfiles(TemplateFiles.packaged(), new RecordedHostFiles())
                .list().stream().filter(profile -> profile.engine() == Engine.KVM);
    }

    @ParameterizedTest
    @MethodSource("names")
    void areTheAgreedOnes(String name) throws Exception {
        var profile =
                profiles().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
        var capabilities = capabilities(profile.vendor());
        var spec = Specs.change(Specs.named("win10-bios-intel"), domain -> {
            domain.cpu = profile.cpu();
            domain.enlightenments = Enlightenments.offered(profile.wanted(), capabilities, profile.cpu());
        });

        var words = libvirt.of(DomainXml.render(spec)).stream()
                .filter(option -> OPTIONS.contains(option.split(" ", 2)[0]))
                .toList();

        var file = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.write(file, words);
        }
        assertThat(words)
                .as("-Dgolden.update=true writes %s anew; it is of libvirt 9.0 and QEMU 7.2", file)
                .isEqualTo(Files.readAllLines(file));
    }

    @Test
    void standForEveryProfileAndNoOther() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
                    .containsExactlyInAnyOrderElementsOf(names().toList());
        }
    }

    private static HostCapabilities capabilities(String vendor) {
        var domains = CapabilitiesXml.domains(
                RecordedHost.resource("domcapabilities-%s.xml".formatted(vendor.toLowerCase(Locale.ROOT))));
        return new HostCapabilities(
                Engine.KVM,
                LIBVIRT,
                QEMU,
                16 << 10,
                vendor,
                true,
                domains.nested(),
                domains.hypervFeatures(),
                domains.uefi(),
                domains.secureBoot(),
                domains.tpm());
    }
}
