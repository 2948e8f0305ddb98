package dev.slipway.disk.format.vdi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * The header of a VDI as it stands in the file, not judged yet. Counts and offsets are unsigned 32 bit numbers, sizes are bytes.
 *
 * @param version 0x00010001 is the only one in use since 2007
 * @param type number at 0x4c, see {@link VdiType}
 * @param mapOffset where the block map begins
 * @param dataOffset where block 0 begins
 * @param extraBytes per block, before its data
 * @param linkage the parent's {@link #create}; zeros when there is no parent
 */
public record VdiHeader(
        int signature,
        int version,
        long headerSize,
        int type,
        long mapOffset,
        long dataOffset,
        long sectorSize,
        long diskSize,
        long blockSize,
        long extraBytes,
        long blocks,
        long allocatedBlocks,
        UUID create,
        UUID modify,
        UUID linkage,
        UUID parentModify) {
    /** Bytes that {@link #parse} reads. */
    public static final int LENGTH = 512;

    public static final int SIGNATURE = 0xbeda107f;
    public static final int SIGNATURE_AT = 0x40;
    static final int VERSION_1_1 = 0x00010001;
    static final long BLOCK = 1 << 20;
    static final long SECTOR = 512;
    public static final UUID NONE = new UUID(0, 0);

    /** Offsets are those of VirtualBox's VDICore.h for version 1.1. */
    public static VdiHeader parse(byte[] bytes) {
        if (bytes.length < LENGTH) {
            throw new IllegalArgumentException("a header has " + LENGTH + " bytes");
        }
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new VdiHeader(
                in.getInt(SIGNATURE_AT),
                in.getInt(0x44),
                unsigned(in, 0x48),
                in.getInt(0x4c),
                unsigned(in, 0x154),
                unsigned(in, 0x158),
                unsigned(in, 0x168),
                in.getLong(0x170),
                unsigned(in, 0x178),
                unsigned(in, 0x17c),
                unsigned(in, 0x180),
                unsigned(in, 0x184),
                uuid(in, 0x188),
                uuid(in, 0x198),
                uuid(in, 0x1a8),
                uuid(in, 0x1b8));
    }

    long mapLength() {
        return blocks * Integer.BYTES;
    }

    /** Bytes the file must have when {@code highest} is the largest number in its map, -1 for none. */
    long neededLength(long highest) {
        return Math.max(mapOffset + mapLength(), dataOffset + (highest + 1) * BLOCK);
    }

    private static long unsigned(ByteBuffer in, int at) {
        return Integer.toUnsignedLong(in.getInt(at));
    }

    /** VirtualBox stores UUIDs mixed-endian: the first three groups little-endian, the rest in order. */
    private static UUID uuid(ByteBuffer in, int at) {
        var most = unsigned(in, at) << 32
                | Integer.toUnsignedLong(in.getShort(at + 4) & 0xffff) << 16
                | in.getShort(at + 6) & 0xffff;
        return new UUID(most, Long.reverseBytes(in.getLong(at + 8)));
    }
}
