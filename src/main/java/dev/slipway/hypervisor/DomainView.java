package dev.slipway.hypervisor;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A domain as the hypervisor reports it.
 *
 * @param reason why it is in this state, libvirt's word, for example {@code io-error}; may be empty
 * @param owner the installation in Slipway's metadata, null for a foreign domain
 * @param generation of the definition, 0 for a foreign domain
 * @param disk the chain behind the first disk as now in use, top first
 * @param persistentDisk the chain in the persistent definition
 * @param screen of the running domain, or the one that it will have
 */
public record DomainView(
        UUID id,
        String name,
        DomainState state,
        String reason,
        @Nullable UUID owner,
        long generation,
        @Nullable DiskChain disk,
        @Nullable DiskChain persistentDisk,
        @Nullable String cdrom,
        Screen screen) {
    public boolean isOwnedBy(UUID installation) {
        return installation.equals(owner);
    }

    /** Not begun to run; libvirt ends it when it was itself ended in the middle of the start. */
    public boolean isStarting() {
        return isStarting(state, reason);
    }

    public static boolean isStarting(DomainState state, String reason) {
        return state == DomainState.PAUSED && reason.equals("starting-up");
    }
}
