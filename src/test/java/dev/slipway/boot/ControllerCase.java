package dev.slipway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.machine.DiskMode;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineName;
import dev.slipway.machine.Machines;
import dev.slipway.machine.Volumes;
import dev.slipway.operation.OperationId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** A host in memory whose machines have a Windows that is strict about its controller, and a driver CD. */
public abstract class ControllerCase {
    /** Every machine has such a Windows. */
    public static class WithStartingWindows implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(StartingWindows.class, AheadTime.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("slipway.guest.boot-patience", "12s");
        }
    }

    @Inject
    protected FakeHypervisor host;

    // Only there under this profile; other tests' applications see this class, too.
    @Inject
    protected Instance<StartingWindows> windows;

    @Inject
    protected Machines machines;

    @Inject
    protected Domains domains;

    @Inject
    protected Volumes volumes;

    @Inject
    protected Images images;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    protected Path importDirectory;

    private static @Nullable Image disc;

    /** A registered virtio-win CD, one for all tests. */
    protected Image disc() throws Exception {
        var made = disc;
        if (made == null || images.find(made.id().toString()).isEmpty()) {
            made = register();
            disc = made;
        }
        return made;
    }

    private Image register() throws Exception {
        var name = "drivers-" + UUID.randomUUID();
        var tree = Files.createDirectories(importDirectory.toAbsolutePath().resolve(name));
        for (var system : List.of("w10", "w11")) {
            for (var ending : List.of("inf", "sys", "cat")) {
                put(tree.resolve("vioscsi/%s/amd64/vioscsi.%s".formatted(system, ending)));
                put(tree.resolve("vioserial/%s/amd64/vioser.%s".formatted(system, ending)));
            }
        }
        put(tree.resolve("guest-agent/qemu-ga-x86_64.msi"));
        var iso = importDirectory.toAbsolutePath().resolve(name + ".iso");
        var argv = List.of(
                "xorriso", "-as", "mkisofs", "-quiet", "-J", "-V", "virtio-win-0.1.271", "-o", iso + "", tree + "");
        assertThat(new ProcessBuilder(argv)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
        var image = images.register(Optional.of(name), iso.toString(), Optional.empty());
        assertThat(image.kind()).isEqualTo(ImageKind.DRIVERS);
        return image;
    }

    private static void put(Path file) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, file.getFileName().toString());
    }

    /** Made, running, and its agent has answered. */
    protected Machine machine(DiskController controller) throws Exception {
        return machine(controller, Firmware.BIOS);
    }

    protected Machine machine(DiskController controller, Firmware firmware) throws Exception {
        return machines.guestSeen(neverAsked(controller, firmware).id(), "Windows 10 Pro", false, 19045);
    }

    /** Made and running; whether it has an agent nobody knows. */
    protected Machine neverAsked(DiskController controller, Firmware firmware) throws Exception {
        var id = OperationId.random().value();
        var file = volumes.layer(id, 0, DiskFormat.QCOW2);
        Qemu.img("create", "-q", "-f", "qcow2", file.toString(), "32M");
        var machine = new Machine(
                id,
                new MachineName("c" + UUID.randomUUID().toString().substring(24)),
                "practice-guest",
                "local",
                disc().id(),
                Engine.TCG,
                firmware,
                1,
                512,
                "tcg-max",
                DiskMode.CONVERT,
                DiskFormat.QCOW2,
                DiskChain.of(new DiskChain.Layer(file, DiskFormat.QCOW2, false)),
                controller,
                null,
                "user",
                "52:54:00:00:00:02",
                null,
                null,
                1,
                new Machine.Observed(Optional.empty(), ""),
                null,
                null,
                false,
                Instant.now());
        QuarkusTransaction.requiringNew().run(() -> machines.add(machine));
        domains.apply(machine);
        host.start(id);
        machines.observed(id, host.find(id));
        return machines.require(id);
    }

    /** The files that Slipway made for it. */
    protected List<String> files(Machine machine) throws Exception {
        var folder = volumes.spare(machine.id()).getParent();
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(machine.id().toString()))
                    .toList();
        }
    }

    /** Stands on its one disk, on this controller, with nothing left beside it. */
    protected void stands(Machine before, DiskController controller, DomainState state) throws Exception {
        var machine = machines.require(before.id());
        assertThat(machine.controller()).isEqualTo(controller);
        assertThat(machine.spare()).isNull();
        assertThat(machine.disk()).isEqualTo(before.disk());
        assertThat(host.spec(machine.id()))
                .returns(controller, spec -> spec.controller())
                .returns(null, spec -> spec.spare())
                .returns(before.disk(), spec -> spec.disk());
        assertThat(host.find(machine.id()).orElseThrow())
                .returns(state, view -> view.state())
                .returns(null, view -> view.cdrom());
        assertThat(volumes.spare(machine.id())).doesNotExist();
    }
}
