package dev.slipway.boot;

import dev.slipway.guest.ForgetJobs;
import dev.slipway.guest.GuestReadiness;
import dev.slipway.guest.Guests;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.image.Images;
import dev.slipway.kit.DriverMedia;
import dev.slipway.machine.DiskSnapshots;
import dev.slipway.machine.Domains;
import dev.slipway.machine.GuestShutdown;
import dev.slipway.machine.Machines;
import dev.slipway.machine.Volumes;
import dev.slipway.operation.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The steps that bring a system disk to another controller. */
@ApplicationScoped
public class ControllerSteps {
    private final Machines machines;
    private final Domains domains;
    private final Hypervisor hypervisor;
    private final DiskSnapshots snapshots;
    private final Volumes volumes;
    private final GuestShutdown shutdown;
    private final Guests guests;
    private final GuestReadiness readiness;
    private final DriverMedia media;
    private final Images images;
    private final VerifiedBoot start;
    private final Duration patience;

    /** @param patience for each start */
    ControllerSteps(
            Machines machines,
            Domains domains,
            Hypervisor hypervisor,
            DiskSnapshots snapshots,
            Volumes volumes,
            GuestShutdown shutdown,
            Guests guests,
            GuestReadiness readiness,
            DriverMedia media,
            Images images,
            VerifiedBoot start,
            @ConfigProperty(name = "slipway.guest.boot-patience", defaultValue = "15m") Duration patience) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
        this.snapshots = snapshots;
        this.volumes = volumes;
        this.shutdown = shutdown;
        this.guests = guests;
        this.readiness = readiness;
        this.media = media;
        this.images = images;
        this.start = start;
        this.patience = patience;
    }

    /** Of a machine that is off, without a proof. */
    public Step hangDisk(UUID machine, DiskController from, DiskController to) {
        return new AttachSystemDisk(machines, domains, machine, from, to);
    }

    public Step bringUp(UUID machine) {
        return new BringUp(machines, domains, hypervisor, shutdown, readiness, machine, patience);
    }

    public Step attachSpare(UUID machine) {
        return new AttachSpare(machines, domains, shutdown, volumes, start, machine, patience);
    }

    /** @param disc id of the registered virtio-win CD */
    public Step installDriver(UUID machine, UUID disc) {
        return new InstallDriver(guests, media, images, machine, disc);
    }

    public Step moveDisk(UUID machine, DiskController from, DiskController to) {
        var tools = new MoveDisk.Tools(machines, domains, snapshots, volumes, guests, start);
        return new MoveDisk(tools, machine, from, to, patience);
    }

    public Step forgetJobs(UUID machine) {
        return new ForgetJobs(guests, machine);
    }
}
