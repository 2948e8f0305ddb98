package dev.slipway.disk.format.vhd;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The 512 bytes at the end of every VHD, repeated at the beginning of a dynamic one (Microsoft's "Virtual Hard Disk Image Format
 * Specification"); not judged yet.
 *
 * @param dataOffset where the dynamic header is; -1 in a fixed disk
 * @param creator four letters of the program that wrote it
 * @param currentSize bytes of the disk
 * @param chsSectors sectors by the geometry of cylinders, heads and sectors
 * @param soundChecksum whether the checksum is that of the bytes
 */
record VhdFooter(
        long cookie,
        int version,
        long dataOffset,
        String creator,
        long currentSize,
        long chsSectors,
        int type,
        boolean savedState,
        boolean soundChecksum) {
    static final int LENGTH = 512;
    /** "conectix". */
    static final long COOKIE = 0x636f6e6563746978L;

    static final int VERSION = 0x00010000;
    static final int FIXED = 2;
    static final int DYNAMIC = 3;
    static final int DIFFERENCING = 4;

    private static final int CHECKSUM_AT = 64;
    private static final long MAX_GEOMETRY = 65535L * 16 * 255;
    // Whose size QEMU takes from the size field; everybody else's it takes from the geometry (block/vpc.c).
    private static final Set<String> BY_SIZE = Set.of("win ", "qem2", "d2v ", "tap\0", "wa\0\0");

    static VhdFooter parse(ByteBuffer in) {
        return new VhdFooter(
                in.getLong(0),
                in.getInt(12),
                in.getLong(16),
                StandardCharsets.ISO_8859_1.decode(in.slice(28, 4)).toString(),
                in.getLong(48),
                (long) Short.toUnsignedInt(in.getShort(56)) * (in.get(58) & 0xff) * (in.get(59) & 0xff),
                in.getInt(60),
                in.get(84) != 0,
                in.getInt(CHECKSUM_AT) == checksum(in, LENGTH, CHECKSUM_AT));
    }

    /** Sectors that QEMU shows to the guest. */
    long sectorsByQemu() {
        return BY_SIZE.contains(creator) || chsSectors == MAX_GEOMETRY ? currentSize / 512 : chsSectors;
    }

    /** The complement of the sum of all bytes but the checksum's own. */
    static int checksum(ByteBuffer in, int length, int checksumAt) {
        var sum = 0;
        for (var at = 0; at < length; at++) {
            if (at < checksumAt || at >= checksumAt + Integer.BYTES) {
                sum += in.get(at) & 0xff;
            }
        }
        return ~sum;
    }
}
