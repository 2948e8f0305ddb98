package dev.slipway.machine;

import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Firmware;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lab machine: what it shall be, and what was last seen of it.
 *
 * @param id also the UUID of its libvirt domain
 * @param network libvirt network, or {@code user}
 * @param disk the chain now in use, top first
 * @param spare empty disk on the controller that Windows shall learn to start from, or null
 * @param ownerSecret sealed password of the owning Windows account
 * @param generation of the domain's definition
 * @param guest what last answered inside, or null when nothing ever did
 * @param wsl JSON of what was last read of WSL, or null
 * @param nested the running CPU really offers vmx, or svm with nested paging; by hardware with kvm, emulated with tcg
 */
public record Machine(
        UUID id,
        MachineName name,
        String template,
        String host,
        UUID imageId,
        Engine engine,
        Firmware firmware,
        int cpus,
        long memoryMiB,
        String cpuProfile,
        DiskMode diskMode,
        DiskFormat diskFormat,
        DiskChain disk,
        DiskController controller,
        @Nullable Path spare,
        String network,
        String mac,
        @Nullable String ownerUser,
        @Nullable String ownerSecret,
        long generation,
        Observed observed,
        @Nullable GuestSeen guest,
        @Nullable String wsl,
        boolean nested,
        Instant created) {

    /** What the hypervisor last said; no state means there is no domain (yet, or any more). */
    public record Observed(Optional<DomainState> state, String reason) {}

    /** What last answered inside. */
    public record GuestSeen(String system, boolean practice, int build, Instant at) {}

    /** Begins the subjects of operations on machines. */
    static final String SUBJECT = "machine/";

    /** The subject of operations on this machine. */
    public String subject() {
        return subject(name);
    }

    public static String subject(MachineName name) {
        return SUBJECT + name;
    }
}
