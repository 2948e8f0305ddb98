package dev.slipway.provision;

import dev.slipway.guest.Owner;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.build.NewImage;
import dev.slipway.kit.KitMode;
import dev.slipway.machine.DiskMode;
import dev.slipway.machine.MacAddress;
import dev.slipway.machine.MachineName;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.step.WslInstaller;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A wish that passed the preflight: every value is right, ids are chosen. Stored with the operation; the password in it is sealed.
 *
 * @param mac asked for, or null to make one from the machine's id
 * @param guestKit the driver CD that the kit is made from; null for a system that has its agent
 * @param newImage to be made first, with the id in {@code image}; null when the image is there
 */
public record ProvisionRequest(
        UUID machine,
        MachineName name,
        String template,
        String host,
        UUID image,
        Engine engine,
        Firmware firmware,
        int cpus,
        long memoryMiB,
        String cpuProfile,
        DiskMode diskMode,
        DiskFormat diskFormat,
        DiskController controller,
        String network,
        @Nullable Owner owner,
        @Nullable Wsl wsl,
        @Nullable MacAddress mac,
        @Nullable NewImage newImage,
        @Nullable UUID guestKit,
        KitMode guestKitMode) {
    public ProvisionRequest {
        // Stored by a version that knew no other.
        controller = Objects.requireNonNullElse(controller, DiskController.SATA);
        guestKitMode = Objects.requireNonNullElse(guestKitMode, KitMode.CD);
    }

    ProvisionRequest with(Owner renewed) {
        return new ProvisionRequest(
                machine,
                name,
                template,
                host,
                image,
                engine,
                firmware,
                cpus,
                memoryMiB,
                cpuProfile,
                diskMode,
                diskFormat,
                controller,
                network,
                renewed,
                wsl,
                mac,
                newImage,
                guestKit,
                guestKitMode);
    }

    /** Images that its steps read, but for the one that the disk is made of, which the machine itself needs. */
    Stream<ImageNeed> needs() {
        var kit = Optional.ofNullable(guestKit).stream()
                .map(disc -> new ImageNeed(disc, "the guest kit of machine " + name));
        return Stream.concat(kit, Optional.ofNullable(wsl).stream().flatMap(wished -> wished.needs(name.value())));
    }

    /** @param installer null to let the guest fetch it */
    public record Wsl(int version, @Nullable WslInstaller installer, WslConfig config, List<Distro> distros) {
        public Wsl {
            distros = List.copyOf(distros);
        }

        Stream<ImageNeed> needs(String machine) {
            var installing = Optional.ofNullable(installer).stream()
                    .map(found -> new ImageNeed(found.image(), "the set-up of WSL in machine " + machine));
            return Stream.concat(
                    installing,
                    distros.stream()
                            .map(distro -> new ImageNeed(distro.image(), DistroSpec.use(distro.name(), machine))));
        }
    }

    /** @param image that the archive is of; null in a request that was stored before requests knew it */
    public record Distro(
            String name,
            @Nullable UUID image,
            Path archive,
            boolean skiffOs,
            int version,
            @Nullable WslConf conf,
            boolean makeDefault) {}
}
