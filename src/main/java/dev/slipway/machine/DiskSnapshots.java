package dev.slipway.machine;

import dev.slipway.disk.DiskTool;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.StepContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.UUID;

/**
 * Overlay snapshots of a machine that is off: what is written afterwards goes into a new top layer, so going back is throwing that layer
 * away. A snapshot is one layer more than the machine's own disk.
 */
@ApplicationScoped
public class DiskSnapshots {
    private final Machines machines;
    private final Domains domains;
    private final Hypervisor hypervisor;
    private final DiskTool disks;
    private final Volumes volumes;

    DiskSnapshots(Machines machines, Domains domains, Hypervisor hypervisor, DiskTool disks, Volumes volumes) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
        this.disks = disks;
        this.volumes = volumes;
    }

    public boolean isTaken(Machine machine) {
        return machine.disk().layers().size() > 1;
    }

    /** Did this operation begin to merge? Then the layers below hold some of what came after the snapshot, and no way leads back. */
    public boolean isBeingMerged(StepContext context) {
        return context.recall(MergeSnapshot.TOP).isPresent();
    }

    /** Puts a fresh top layer on the disk; one that is already there is kept. */
    public Machine take(UUID machineId) throws InterruptedException {
        var machine = machines.require(machineId);
        if (!isTaken(machine)) {
            var base = machine.disk().top();
            var overlay = new DiskChain.Layer(
                    // The number goes on, so that a merged snapshot's name never comes back.
                    volumes.layer(machineId, Math.toIntExact(machine.generation()), DiskFormat.QCOW2),
                    DiskFormat.QCOW2,
                    false);
            disks.createOverlay(base.file(), base.format(), overlay.file());
            var layers = new ArrayList<DiskChain.Layer>();
            layers.add(overlay);
            layers.addAll(machine.disk().layers());
            machine = machines.redefine(machineId, definition -> definition.disk(new DiskChain(layers)));
        }
        domains.apply(machine);
        return machine;
    }

    /** Back to the moment of the snapshot, which stays taken; pulls the plug first. */
    public void rollBack(UUID machineId) throws InterruptedException {
        hypervisor.destroy(machineId);
        var layers = machines.require(machineId).disk().layers();
        volumes.delete(layers.getFirst().file());
        disks.createOverlay(
                layers.get(1).file(), layers.get(1).format(), layers.getFirst().file());
    }

    /** Back to the moment of the snapshot and without it; pulls the plug first. */
    public void discard(UUID machineId) {
        var machine = machines.require(machineId);
        if (!isTaken(machine)) {
            return;
        }
        hypervisor.destroy(machineId);
        var layers = machine.disk().layers();
        domains.apply(machines.redefine(
                machineId, definition -> definition.disk(new DiskChain(layers.subList(1, layers.size())))));
        volumes.delete(layers.getFirst().file());
    }
}
