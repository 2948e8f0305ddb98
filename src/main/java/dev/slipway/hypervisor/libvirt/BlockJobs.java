package dev.slipway.hypervisor.libvirt;

import static dev.slipway.hypervisor.DomainSpec.DISK_TARGET;

import com.sun.jna.NativeLong;
import dev.slipway.hypervisor.BlockJob;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.xml.DiskEdit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;

/** Pull, commit and pivot on the system disk. */
final class BlockJobs {
    private static final int PULL_BANDWIDTH_IN_BYTES = 1 << 6;
    private static final int COMMIT_SHALLOW = 1;
    private static final int COMMIT_ACTIVE = 4;
    private static final int ABORT_PIVOT = 2;

    private BlockJobs() {}

    static void pull(OwnedDomain owned, long bytesPerSecond) throws LibvirtException, LibvirtError {
        requireActive(owned);
        var running = current(owned);
        if (running.isPresent()) {
            if (running.get().kind() != BlockJob.Kind.PULL) {
                throw Problems.state(
                        "Another job is busy with the machine's disk.", "Wait until it has ended, then try again.");
            }
            return;
        }
        if (layers(owned).size() == 1) {
            align(owned);
            return;
        }
        owned.session().withPointer(owned.id(), pointer -> {
            Native.succeeded(Native.LIBVIRT.virDomainBlockPull(
                    pointer, DISK_TARGET, new NativeLong(bytesPerSecond), PULL_BANDWIDTH_IN_BYTES));
            return true;
        });
    }

    static void commit(OwnedDomain owned) throws LibvirtException, LibvirtError {
        requireActive(owned);
        var running = current(owned);
        if (running.isPresent()) {
            if (running.get().kind() != BlockJob.Kind.COMMIT) {
                throw Problems.state(
                        "Another job is busy with the machine's disk.", "Wait until it has ended, then try again.");
            }
            return;
        }
        var layers = layers(owned);
        if (layers.size() < 2) {
            throw Problems.state("The machine's disk has no layer to merge.", "There is nothing to do.");
        }
        var below = layers.get(1);
        // A commit writes into the layer below; an original image is never written.
        if (below.original() || !below.format().ofMachines()) {
            throw Problems.state(
                    "The layer below the machine's disk is an original image, which is never written.",
                    "Copy the disk first (block pull), then merge.");
        }
        owned.domain().blockCommit(DISK_TARGET, null, null, 0, COMMIT_SHALLOW | COMMIT_ACTIVE);
    }

    /**
     * @param topBefore the layer that was to be merged when this was first asked, null at first; a repeated call after a lost answer needs it
     */
    static boolean pivot(OwnedDomain owned, @Nullable Path topBefore) throws LibvirtException, LibvirtError {
        requireActive(owned);
        var running = current(owned);
        if (running.isEmpty() || running.get().kind() != BlockJob.Kind.COMMIT) {
            if (topBefore != null && !layers(owned).getFirst().file().equals(topBefore)) {
                align(owned);
                return true;
            }
            throw Problems.state(
                    "No merge of the machine's disk is running.", "Look at the disk's chain; start the merge again.");
        }
        if (!owned.live().mirrorReady()) {
            return false;
        }
        try {
            owned.domain().blockJobAbort(DISK_TARGET, ABORT_PIVOT);
        } catch (LibvirtException e) {
            if (LibvirtError.of(e).code() == LibvirtError.BLOCK_COPY_ACTIVE) {
                return false;
            }
            throw e;
        }
        align(owned);
        return true;
    }

    static Optional<Path> top(OwnedDomain owned) throws LibvirtException {
        return Optional.ofNullable(owned.live().disk()).map(chain -> chain.top().file());
    }

    static Optional<BlockJob> current(OwnedDomain owned) throws LibvirtException {
        if (!owned.isActive()) {
            return Optional.empty();
        }
        var info = owned.domain().getBlockJobInfo(DISK_TARGET, 0);
        var kind = switch (info.type) {
            case 0 -> null;
            case 1 -> BlockJob.Kind.PULL;
            case 3, 4 -> BlockJob.Kind.COMMIT;
            default -> BlockJob.Kind.OTHER;
        };
        return kind == null ? Optional.empty() : Optional.of(new BlockJob(kind, info.cur, info.end));
    }

    static void abort(OwnedDomain owned) throws LibvirtException {
        if (current(owned).isPresent()) {
            owned.domain().blockJobAbort(DISK_TARGET, 0);
        }
    }

    /**
     * Makes the persistent definition name the files that are really in use. libvirt 9.0 does that itself at the end of a job (measured), but
     * not when its daemon died at that moment, and an old definition would start the machine on a wrong chain.
     */
    private static void align(OwnedDomain owned) throws LibvirtException {
        var inUse = owned.live().disk();
        if (inUse == null || inUse.equals(owned.persistent().disk())) {
            return;
        }
        var xml = owned.domain().getXMLDesc(OwnedDomain.XML_INACTIVE);
        owned.session().domainDefineXML(DiskEdit.withChain(xml, inUse)).free();
    }

    private static List<Layer> layers(OwnedDomain owned) throws LibvirtException {
        DiskChain chain = owned.live().disk();
        if (chain == null) {
            throw Problems.state(
                    "The machine's disk is not one that Slipway made.", "See the domain's XML with virsh dumpxml.");
        }
        return chain.layers();
    }

    private static void requireActive(OwnedDomain owned) throws LibvirtException {
        if (!owned.isActive()) {
            throw Problems.state(
                    "The machine is off; its disk can only be worked on while it runs.", "Start it first.");
        }
    }
}
