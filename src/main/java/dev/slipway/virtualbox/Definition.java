package dev.slipway.virtualbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a definition says about a machine, in VirtualBox's words and with its defaults filled in.
 *
 * @param file absolute
 * @param version of the settings, for example {@code 1.19-linux}; empty in a plain OVF
 * @param osType for example {@code Windows10_64}
 * @param firmware {@code BIOS}, {@code EFI}, {@code EFI32}, {@code EFI64} or {@code EFIDUAL}
 * @param tpm {@code None}, {@code v1_2} or {@code v2_0}
 * @param snapshotFolder where its differencing disks are, relative to the definition or absolute
 * @param snapshots how many there are
 * @param extras devices and settings that matter only by being lost
 */
public record Definition(
        Origin origin,
        String file,
        String version,
        String name,
        @Nullable UUID uuid,
        String osType,
        int cpus,
        long memoryMiB,
        String firmware,
        String chipset,
        boolean ioApic,
        boolean nestedVirtualization,
        boolean clockInUtc,
        String tpm,
        State state,
        List<Controller> controllers,
        List<Adapter> adapters,
        List<Medium> media,
        String snapshotFolder,
        int snapshots,
        @Nullable UUID currentSnapshot,
        List<Extra> extras) {
    public Definition {
        controllers = List.copyOf(controllers);
        adapters = List.copyOf(adapters);
        media = List.copyOf(media);
        extras = List.copyOf(extras);
    }

    /** Where it was read from. */
    public enum Origin {
        VBOX,
        OVF,
        OVA;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How VirtualBox left the machine.
     *
     * @param savedState file of the saved state
     * @param aborted its process ended without shutting Windows down
     */
    public record State(@Nullable String savedState, boolean aborted) {}

    /** @param type for example {@code AHCI} or {@code PIIX4} */
    public record Controller(String name, String type, boolean bootable, List<Device> devices) {
        public Controller {
            devices = List.copyOf(devices);
        }
    }

    /**
     * @param type {@code HardDisk}, {@code DVD} or {@code Floppy}
     * @param medium id of a {@link Medium}; null for an empty drive or one of the host
     */
    public record Device(
            String type, int port, int device, @Nullable String medium) {
        boolean isHardDisk() {
            return type.equals("HardDisk");
        }
    }

    /**
     * A hard disk.
     *
     * @param id its UUID, or what an OVF calls it
     * @param location relative to the definition, or absolute, perhaps on another computer
     * @param format for example {@code VDI}
     * @param parents of a differencing image, nearest first; empty for a disk that stands alone
     */
    public record Medium(
            String id, @Nullable UUID uuid, String location, String format, boolean encrypted, List<UUID> parents) {
        public Medium {
            parents = List.copyOf(parents);
        }
    }

    /**
     * A network card.
     *
     * @param type for example {@code 82540EM}
     * @param mac as it stands in the file; empty when there is none
     * @param attachment for example {@code NAT} or {@code BridgedInterface}
     * @param network its name in VirtualBox, empty for most
     * @param forwardings of ports, with NAT
     */
    public record Adapter(
            int slot, boolean enabled, String type, String mac, String attachment, String network, int forwardings) {}

    /** Something that is there and will not be. */
    public record Extra(String what, String value) {}

    Optional<Medium> medium(String id) {
        return media.stream().filter(medium -> medium.id().equals(id)).findFirst();
    }

    /** Every disk that stands on that one, however far above. */
    List<Medium> standingOn(Medium disk) {
        return media.stream()
                .filter(medium -> disk.uuid() != null && medium.parents().contains(disk.uuid()))
                .toList();
    }

    boolean isEfi() {
        return firmware.toUpperCase(Locale.ROOT).startsWith("EFI");
    }
}
