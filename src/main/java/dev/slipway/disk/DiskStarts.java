package dev.slipway.disk;

import dev.slipway.disk.archive.PackedDisk;

/**
 * What the first bytes of something unpacked say.
 *
 * @param raw whether a raw disk will do: it must have been called a disk, as anything can begin like one
 */
public record DiskStarts(boolean raw) implements PackedDisk.Contents {
    @Override
    public boolean isDisk(String name, byte[] start) {
        var signatures = FileSignature.ofStart(start);
        // A fixed VHD begins with the guest's own bytes; its footer is asked for when everything is unpacked.
        var footed = name.regionMatches(true, name.length() - 4, ".vhd", 0, 4);
        if (signatures.isEmpty()) {
            return footed;
        }
        return signatures.size() == 1
                && switch (signatures.iterator().next()) {
                    case VDI, QCOW, VMDK, VHD, VHDX -> true;
                    case BOOT_SECTOR -> raw || footed;
                    case TAR, GZIP, XZ, ZSTD, BZIP2, ZIP, OLE2, QED, PARALLELS, LUKS, DMG, CLOOP, BOCHS, ISO -> false;
                };
    }

    @Override
    public boolean isPacked(byte[] start) {
        return FileSignature.ofStart(start).stream().anyMatch(signature -> switch (signature) {
            case TAR, GZIP, XZ, ZSTD, BZIP2, ZIP -> true;
            case VDI, OLE2, QCOW, QED, VMDK, VHD, VHDX, PARALLELS, LUKS, DMG, CLOOP, BOCHS, ISO, BOOT_SECTOR -> false;
        });
    }
}
