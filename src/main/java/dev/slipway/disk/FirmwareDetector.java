package dev.slipway.disk;

import dev.slipway.hypervisor.Firmware;
import java.util.Optional;

/**
 * Tells from the partition table how a disk boots, by virt-v2v's rule: GPT with an EFI system partition is UEFI, unless a BIOS boot
 * partition is there, too; everything else with a boot signature is BIOS.
 */
public final class FirmwareDetector {
    // As they stand on disk, mixed-endian: C12A7328-F81F-11D2-BA4B-00A0C93EC93B and
    // 21686148-6449-6E6F-744E-656564454649.
    private static final String EFI_SYSTEM = "28732ac11ff8d211ba4b00a0c93ec93b";
    private static final String BIOS_BOOT = "4861682149646f6e744e656564454649";

    private FirmwareDetector() {}

    /** Empty when the disk has no boot signature at all, so nothing can start from it. */
    public static Optional<Firmware> detect(Partitions partitions) {
        if (!partitions.bootable()) {
            return Optional.empty();
        }
        var uefi = partitions.gpt()
                && of(partitions, EFI_SYSTEM).isPresent()
                && of(partitions, BIOS_BOOT).isEmpty();
        return Optional.of(uefi ? Firmware.UEFI : Firmware.BIOS);
    }

    /** Where UEFI firmware looks for something to start. */
    public static Optional<Partitions.Partition> efiSystem(Partitions partitions) {
        return of(partitions, EFI_SYSTEM);
    }

    private static Optional<Partitions.Partition> of(Partitions partitions, String type) {
        return partitions.list().stream()
                .filter(partition -> partition.type().equals(type))
                .findFirst();
    }
}
