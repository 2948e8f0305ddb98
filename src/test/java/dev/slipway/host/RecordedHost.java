package dev.slipway.host;

import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Hypervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Hosts to examine: healthy ones, which a test then breaks in one place. */
final class RecordedHost {
    static final String VIRSH = "virsh -q -c qemu:///system ";

    final RecordedHostFiles files = new RecordedHostFiles();
    final RecordedShell shell = new RecordedShell();
    private Engine engine = Engine.KVM;
    private String network = "default";
    private List<Path> imports = List.of(Path.of("/srv/slipway/import"));
    private Optional<Hypervisor> hypervisor = Optional.empty();

    private RecordedHost() {
        files.with("/proc/sys/kernel/osrelease", "6.1.0-40-amd64\n")
                .with("/proc/sys/kernel/hostname", "lab1\n")
                .with("/proc/modules", "kvm 1 0 - Live 0x0\n")
                .with("/etc/passwd", "root:x:0:0::/root:/bin/bash\nlibvirt-qemu:x:64055:107::/:/usr/sbin/nologin\n")
                .with("/etc/group", "root:x:0:\nkvm:x:107:\nlibvirt-qemu:x:64055:libvirt-qemu\n")
                .with("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n")
                .owned("/dev/kvm", "root:kvm", 0660, false)
                .owned("/run/libvirt/libvirt-sock", "root:root", 0770, false)
                .owned("/run/libvirt/virtlogd-sock", "root:root", 0600, false)
                .owned("/usr/bin/swtpm", "root:root", 0755, false)
                .owned("/usr/bin/swtpm_setup", "root:root", 0755, false)
                .owned("/var/lib/libvirt/images/slipway", "anna:anna", 0711, true)
                .owned("/var/lib/slipway", "anna:anna", 0700, true)
                .owned("/srv/slipway/import/win10.vdi", "anna:anna", 0644, false);
        shell.says(VIRSH + "version", resource("version.txt"))
                .says(VIRSH + "capabilities", resource("capabilities.xml"))
                .says(
                        VIRSH + "net-info --network default",
                        "Name:           default\nActive:         yes\nAutostart:      yes\n")
                .says(VIRSH + "nwfilter-dumpxml --nwfilter clean-traffic", "<filter name='clean-traffic'/>\n")
                .says(VIRSH + "domcapabilities --virttype qemu", resource("domcapabilities-tcg.xml"))
                .says("virt-host-validate qemu", resource("virt-host-validate-good.txt"))
                .says("qemu-img --version", "qemu-img version 7.2.22\n")
                .says("xorriso -version", "xorriso version   :  1.5.4\n")
                .says("prlimit --version", "prlimit from util-linux 2.38.1\n")
                .says("bwrap --die-with-parent", "")
                .says("dd ", "");
    }

    /** A Haswell that passes vmx on; its files are those that scripts/intel-host.sh had of such a machine. */
    static RecordedHost intel() {
        var host = new RecordedHost();
        var shown = Path.of("src/test/resources/host/intel-bochs");
        try (var files = Files.walk(shown)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                host.files.with("/" + shown.relativize(file), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        host.shell.says(VIRSH + "domcapabilities --virttype kvm", resource("domcapabilities-intel.xml"));
        return host;
    }

    static RecordedHost amd() {
        var host = new RecordedHost();
        host.files
                .with("/proc/cpuinfo", cpu("AuthenticAMD", "AMD Ryzen 9 5950X", 16, "svm"))
                .with("/sys/module/kvm_amd/parameters/nested", "1\n")
                .with("/sys/module/kvm_amd/parameters/npt", "1\n")
                .with("/sys/module/kvm_amd/parameters/avic", "N\n");
        host.shell.says(VIRSH + "domcapabilities --virttype kvm", resource("domcapabilities-amd.xml"));
        return host;
    }

    /** A virtual machine whose /dev/kvm comes from kvm_pvm: no vmx, yet libvirt lists KVM. */
    static RecordedHost pvm() {
        var host = new RecordedHost();
        host.files
                .with("/proc/cpuinfo", cpu("GenuineIntel", "Intel(R) Xeon(R) Processor @ 2.50GHz", 22, "hypervisor"))
                .directory("/sys/module/kvm_pvm")
                .directory("/sys/module/kvm");
        host.shell
                .says(VIRSH + "domcapabilities --virttype kvm", resource("domcapabilities-pvm.xml"))
                .fails("virt-host-validate qemu", resource("virt-host-validate-pvm.txt"), "");
        return host;
    }

    RecordedHost engine(Engine engine) {
        this.engine = engine;
        return this;
    }

    RecordedHost network(String network) {
        this.network = network;
        return this;
    }

    RecordedHost imports(String... directories) {
        this.imports = List.of(directories).stream().map(Path::of).toList();
        return this;
    }

    RecordedHost hypervisor(Hypervisor hypervisor) {
        this.hypervisor = Optional.of(hypervisor);
        return this;
    }

    List<Check> examine() {
        var settings = new HostSettings(
                "qemu:///system",
                engine,
                network,
                Path.of("/var/lib/slipway"),
                Path.of("/var/lib/libvirt/images/slipway"),
                imports);
        return new Doctor(settings, files, shell, hypervisor, List.of())
                .examine(Hosts.LOCAL)
                .checks();
    }

    Check check(String id) {
        return examine().stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static String cpu(String vendor, String model, int leaf, String flag) {
        return "processor\t: 0\nvendor_id\t: %s\nmodel name\t: %s\ncpuid level\t: %d\nflags\t\t: fpu sse2 %s aes\n"
                .formatted(vendor, model, leaf, flag);
    }

    static String resource(String name) {
        try (var stream = Objects.requireNonNull(RecordedHost.class.getResourceAsStream("/host/" + name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
