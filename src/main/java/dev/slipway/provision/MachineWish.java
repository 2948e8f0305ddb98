package dev.slipway.provision;

import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for, as it came in; nothing is checked yet. What is left out takes the template's value.
 *
 * @param image name or id of a registered disk image
 * @param engine {@code kvm} or {@code tcg}; the host's setting when left out
 * @param disk {@code overlay} (boot at once) or {@code convert}
 * @param format of a converted disk, {@code qcow2} or {@code raw}
 * @param controller of the disk, {@code sata}, {@code ide}, {@code virtio-scsi} or {@code lsi-sas}: what the system on the disk has the driver for
 * @param guestKit name or id of a registered driver CD, for a Windows that has no guest agent: its setup is put into the drive
 * @param guestKitMode {@code cd}, or {@code inject} to put the kit into Windows before its first start, where the host has libguestfs
 * @param mac of the network card, to keep the one that the system inside knows; one of its own when left out
 */
public record MachineWish(
        @Nullable String name,
        @Nullable String template,
        @Nullable String image,
        @Nullable String engine,
        @Nullable Integer cpus,
        @Nullable Long memoryMiB,
        @Nullable String disk,
        @Nullable String format,
        @Nullable OwnerWish owner,
        @Nullable WslWish wsl,
        @Nullable String mac,
        @Nullable String controller,
        @Nullable String guestKit,
        @Nullable String guestKitMode) {

    /** The same wish with another way of making the disk; null keeps what was asked. */
    public MachineWish with(@Nullable String otherDisk, @Nullable String otherFormat) {
        return new MachineWish(
                name,
                template,
                image,
                engine,
                cpus,
                memoryMiB,
                otherDisk == null ? disk : otherDisk,
                otherFormat == null ? format : otherFormat,
                owner,
                wsl,
                mac,
                controller,
                guestKit,
                guestKitMode);
    }

    /** The same wish with another MAC address; an empty one lets the machine have its own. */
    public MachineWish withMac(@Nullable String otherMac) {
        return new MachineWish(
                name,
                template,
                image,
                engine,
                cpus,
                memoryMiB,
                disk,
                format,
                owner,
                wsl,
                otherMac,
                controller,
                guestKit,
                guestKitMode);
    }

    /** @param password needed unless the account is always logged on; stored sealed, never shown again */
    public record OwnerWish(@Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return "OwnerWish[user=" + user + "]";
        }
    }

    /**
     * WSL inside.
     *
     * @param version 2 (default) or 1
     * @param packageImage registered WSL MSI; without one the guest fetches it itself
     */
    public record WslWish(
            @Nullable Integer version,

            @com.fasterxml.jackson.annotation.JsonProperty("package") @Nullable
            String packageImage,

            @Nullable WslConfig config,
            @Nullable List<DistroWish> distros) {}

    /** @param image registered distro archive */
    public record DistroWish(
            @Nullable String name,
            @Nullable String image,
            @Nullable Integer version,
            @Nullable WslConf conf,

            @com.fasterxml.jackson.annotation.JsonProperty("default") @Nullable
            Boolean makeDefault) {}
}
