package dev.slipway.image;

import dev.slipway.hypervisor.Firmware;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads from the partition table how a disk boots, by virt-v2v's rule: GPT with an EFI system partition is UEFI, unless a BIOS boot
 * partition is there, too; everything else with a boot signature is BIOS.
 */
final class FirmwareDetector {
    private static final int SECTOR = 512;
    private static final int PROTECTIVE = 0xee;
    private static final int MOST_ENTRIES = 1024;
    // As they stand on disk, mixed-endian: C12A7328-F81F-11D2-BA4B-00A0C93EC93B and
    // 21686148-6449-6E6F-744E-656564454649.
    private static final String EFI_SYSTEM = "28732ac11ff8d211ba4b00a0c93ec93b";
    private static final String BIOS_BOOT = "4861682149646f6e744e656564454649";

    private FirmwareDetector() {}

    /** Empty when the disk has no boot signature at all, so nothing can start from it. */
    static Optional<Firmware> detect(DiskReader disk) throws IOException {
        try {
            var first = disk.read(0, SECTOR);
            if ((first[510] & 0xff) != 0x55 || (first[511] & 0xff) != 0xaa) {
                return Optional.empty();
            }
            return Optional.of(isProtective(first) && hasEfiSystem(disk) ? Firmware.UEFI : Firmware.BIOS);
        } catch (EOFException e) {
            // Smaller than its own partition table.
            return Optional.empty();
        }
    }

    private static boolean isProtective(byte[] first) {
        for (var at = 446; at < 510; at += 16) {
            if ((first[at + 4] & 0xff) == PROTECTIVE) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasEfiSystem(DiskReader disk) throws IOException {
        var header = ByteBuffer.wrap(disk.read(SECTOR, SECTOR)).order(ByteOrder.LITTLE_ENDIAN);
        // "EFI PART"
        if (header.getLong(0) != 0x5452415020494645L) {
            return false;
        }
        var table = header.getLong(72);
        var entries = header.getInt(80);
        var entrySize = header.getInt(84);
        if (table < 2
                || table > disk.size() / SECTOR
                || entries < 1
                || entries > MOST_ENTRIES
                || entrySize < 128
                || entrySize > 4096) {
            return false;
        }
        var efi = false;
        for (var entry = 0; entry < entries; entry++) {
            var type = HexFormat.of().formatHex(disk.read(table * SECTOR + (long) entry * entrySize, 16));
            if (type.equals(BIOS_BOOT)) {
                return false;
            }
            efi |= type.equals(EFI_SYSTEM);
        }
        return efi;
    }
}
