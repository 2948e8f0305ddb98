package dev.slipway.web;

import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.machine.DiskMode;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineName;
import dev.slipway.machine.Machines;
import dev.slipway.operation.OperationId;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Machines for pages: stored, defined and started on the fake host; there, and only there. */
@ApplicationScoped
@UnlessBuildProperty(name = "slipway.test.hypervisor", stringValue = "libvirt", enableIfMissing = true)
public class SampleMachines {
    private final Machines machines;
    private final Domains domains;
    private final FakeHypervisor hypervisor;

    SampleMachines(Machines machines, Domains domains, FakeHypervisor hypervisor) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
    }

    public Machine running(String name) {
        return running(name, "practice-guest");
    }

    public Machine running(String name, String template) {
        var machine = new Machine(
                OperationId.random().value(),
                new MachineName(name),
                template,
                "local",
                OperationId.random().value(),
                Engine.TCG,
                Firmware.BIOS,
                1,
                512,
                "tcg-max",
                DiskMode.OVERLAY,
                DiskFormat.QCOW2,
                DiskChain.of(
                        new DiskChain.Layer(Path.of("/volumes/" + name + ".qcow2"), DiskFormat.QCOW2, false),
                        new DiskChain.Layer(Path.of("/import/win10.vdi"), DiskFormat.VDI, true)),
                DiskController.SATA,
                null,
                "user",
                "52:54:00:00:00:01",
                "lab",
                null,
                1,
                new Machine.Observed(Optional.empty(), ""),
                null,
                null,
                false,
                Instant.now());
        QuarkusTransaction.requiringNew().run(() -> machines.add(machine));
        domains.apply(machine);
        hypervisor.start(machine.id());
        machines.observed(machine.id(), hypervisor.find(machine.id()));
        return machines.require(machine.id());
    }

    public void forget(Machine machine) {
        hypervisor.destroy(machine.id());
        hypervisor.undefine(machine.id());
        machines.remove(machine.id());
    }
}
