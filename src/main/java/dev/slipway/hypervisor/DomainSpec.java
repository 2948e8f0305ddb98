package dev.slipway.hypervisor;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a domain is made of; the port's own input, so that machines depend on the hypervisor and not the other way round.
 *
 * @param id chosen by us before the domain exists, so a lost answer is adopted and not doubled
 * @param name libvirt's domain name
 * @param owner this installation's id, written into the metadata; domains without it are never touched
 * @param machineName what people call it, also in the metadata
 * @param generation grows with every definition, in the metadata
 * @param memoryMiB fixed, no balloon
 * @param enlightenments already filtered by the host's capabilities and closed under their dependencies
 * @param cdrom medium in the one CD-ROM drive, null for empty
 * @param controller may bring a machine type of its own
 * @param spare empty raw disk on a virtio-scsi controller of its own, so that Windows meets that controller before it must start from
 *     it; null for none
 * @param diskCache libvirt's cache word, for example {@code none} or {@code unsafe}
 * @param clockOffset {@code localtime} or {@code utc}
 */
public record DomainSpec(
        UUID id,
        String name,
        UUID owner,
        String machineName,
        long generation,
        Engine engine,
        String machineType,
        Firmware firmware,
        int cpus,
        long memoryMiB,
        CpuModel cpu,
        Set<Enlightenment> enlightenments,
        DiskChain disk,
        DiskController controller,
        @Nullable Path spare,
        String diskCache,
        @Nullable Path cdrom,
        NetworkCard network,
        boolean tpm,
        String clockOffset) {
    public DomainSpec {
        enlightenments = Set.copyOf(enlightenments);
        machineType = controller.machineType().orElse(machineType);
    }

    /** The same machine on another chain and with another medium. */
    public DomainSpec with(DiskChain otherDisk, @Nullable Path medium) {
        return new DomainSpec(
                id,
                name,
                owner,
                machineName,
                generation,
                engine,
                machineType,
                firmware,
                cpus,
                memoryMiB,
                cpu,
                enlightenments,
                otherDisk,
                controller,
                spare,
                diskCache,
                medium,
                network,
                tpm,
                clockOffset);
    }

    /** Target names inside the domain, fixed so that block jobs and media changes need no lookup. */
    public static final String DISK_TARGET = "sda";

    public static final String CDROM_TARGET = "sdb";

    public static final String SPARE_TARGET = "sdc";

    /** Every file that QEMU opens for this domain. */
    public Set<Path> files() {
        var files = new HashSet<Path>();
        disk.layers().forEach(layer -> files.add(layer.file()));
        Stream.of(cdrom, spare).filter(Objects::nonNull).forEach(files::add);
        return Set.copyOf(files);
    }
}
