package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Specs;
import dev.slipway.hypervisor.xml.DomainXml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A folder of disks, an adapter and the domains a test makes on a real libvirt; closing it removes them all. */
final class LocalLibvirt implements AutoCloseable {
    static final String SYSTEM = "qemu:///system";
    static final int VDI_BYTES = 8 * 1024 * 1024;

    final Path folder;
    final UUID owner = UUID.randomUUID();
    final LibvirtHypervisor hypervisor;
    private final List<UUID> made = new ArrayList<>();
    private final List<UUID> foreign = new ArrayList<>();

    LocalLibvirt(String uri) throws IOException {
        this(uri, Duration.ofSeconds(30));
    }

    LocalLibvirt(String uri, Duration patience) throws IOException {
        // QEMU's account must reach the disks, so not below a private temporary folder.
        folder = Files.createTempDirectory(Path.of("/var/tmp"), "slipway-libvirt-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        hypervisor = new LibvirtHypervisor(uri, owner, patience);
    }

    /** Eight random megabytes in a 32 MiB VDI that belongs to somebody else, as an import does. */
    Path vdi() throws Exception {
        var raw = folder.resolve("content.raw");
        var bytes = new byte[VDI_BYTES];
        new Random(7).nextBytes(bytes);
        Files.write(raw, bytes);
        run("qemu-img", "resize", "-q", "-f", "raw", raw.toString(), "32M");
        var vdi = folder.resolve("Windows VM.vdi");
        run("qemu-img", "convert", "-f", "raw", "-O", "vdi", raw.toString(), vdi.toString());
        Files.setPosixFilePermissions(vdi, PosixFilePermissions.fromString("rw-r--r--"));
        return vdi;
    }

    Path overlay(Path base, DiskFormat format, String name) throws Exception {
        var overlay = folder.resolve(name);
        run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-b",
                base.toString(),
                "-F",
                format.driver(),
                overlay.toString());
        return overlay;
    }

    /** Asked past libvirt and past the locks of a running QEMU. */
    boolean standsOnAnother(Path disk) throws IOException, InterruptedException {
        var process = new ProcessBuilder("qemu-img", "info", "-U", "-f", "qcow2", disk.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() != 0 || said.contains("backing file:");
    }

    DiskChain overlayOnVdi() throws Exception {
        var vdi = vdi();
        return DiskChain.of(
                new Layer(overlay(vdi, DiskFormat.VDI, "top.qcow2"), DiskFormat.QCOW2, false),
                new Layer(vdi, DiskFormat.VDI, true));
    }

    /** A small emulated machine with nothing to boot. */
    DomainSpec spec(DiskChain disk) {
        var id = UUID.randomUUID();
        made.add(id);
        return Specs.change(Specs.named("tcg-practice"), d -> {
            d.id = id;
            d.name = "slipway-test-" + id;
            d.machineName = "test";
            d.owner = owner;
            d.engine = Engine.TCG;
            d.memoryMiB = 64;
            d.cpu = new CpuModel("maximum", null, "none", List.of(), null);
            d.disk = disk;
        });
    }

    /** An empty disk that any account may write. */
    DiskChain plainDisk() throws Exception {
        return plainDisk("plain.qcow2");
    }

    DiskChain plainDisk(String name) throws Exception {
        var disk = folder.resolve(name);
        run("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "32M");
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rw-rw-rw-"));
        return DiskChain.of(new Layer(disk, DiskFormat.QCOW2, false));
    }

    /** An overlay over eight random megabytes, for any account. */
    DiskChain plainOverlay() throws Exception {
        var vdi = vdi();
        var overlay = overlay(vdi, DiskFormat.VDI, "overlay.qcow2");
        Files.setPosixFilePermissions(overlay, PosixFilePermissions.fromString("rw-rw-rw-"));
        return DiskChain.of(new Layer(overlay, DiskFormat.QCOW2, false), new Layer(vdi, DiskFormat.VDI, true));
    }

    /** A domain with the mark of another installation. */
    UUID foreign() throws Exception {
        var spec = spec(plainDisk());
        made.remove(spec.id());
        foreign.add(spec.id());
        var other = Specs.change(spec, d -> d.owner = UUID.randomUUID());
        define(DomainXml.render(other));
        return spec.id();
    }

    /** Changes the definition as an administrator could. */
    void edit(DomainSpec spec, String from, String to) throws Exception {
        var xml = run("virsh", "-c", SYSTEM, "dumpxml", "--inactive", spec.name());
        assertThat(xml).contains(from);
        define(xml.replace(from, to));
    }

    void define(String xml) throws Exception {
        run(
                "virsh",
                "-c",
                SYSTEM,
                "define",
                Files.writeString(folder.resolve("domain.xml"), xml).toString());
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s", String.join(" ", command), said)
                .isZero();
        return said;
    }

    @Override
    public void close() throws Exception {
        for (var id : made) {
            hypervisor.destroy(id);
            hypervisor.undefine(id);
        }
        hypervisor.close();
        for (var id : foreign) {
            // Runs only when the adapter wrongly started it; then this ends it.
            new ProcessBuilder("virsh", "-c", SYSTEM, "destroy", id.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            run("virsh", "-c", SYSTEM, "undefine", id.toString());
        }
        delete(folder);
    }
}
