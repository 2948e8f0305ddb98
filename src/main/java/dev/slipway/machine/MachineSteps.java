package dev.slipway.machine;

import dev.slipway.disk.DiskTool;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.image.Images;
import dev.slipway.operation.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The steps this room offers to recipes. */
@ApplicationScoped
public class MachineSteps {
    private final Machines machines;
    private final Domains domains;
    private final Hypervisor hypervisor;
    private final Images images;
    private final DiskTool disks;
    private final Volumes volumes;

    MachineSteps(
            Machines machines, Domains domains, Hypervisor hypervisor, Images images, DiskTool disks, Volumes volumes) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
        this.images = images;
        this.disks = disks;
        this.volumes = volumes;
    }

    public Step checkImage(UUID machine) {
        return new CheckImage(machines, images, machine);
    }

    public Step prepareDisk(UUID machine, DiskMode mode) {
        return new PrepareDisk(machines, images, disks, volumes, machine, mode);
    }

    public Step define(UUID machine) {
        return new DefineMachine(machines, domains, hypervisor, machine);
    }

    public Step start(UUID machine) {
        return new StartMachine(machines, domains, hypervisor, machine);
    }

    public Step copyDisk(UUID machine) {
        return new CopyDisk(machines, hypervisor, machine);
    }

    public Step mergeSnapshot(UUID machine) {
        return new MergeSnapshot(machines, hypervisor, volumes, machine);
    }
}
