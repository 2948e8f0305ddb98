package dev.slipway.disk.format.qcow2;

import dev.slipway.disk.format.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The header of a qcow2 as it stands in the file, not judged yet; offsets are those of QEMU's docs/interop/qcow2.txt. 64 bit numbers are
 * unsigned in the file, so a negative one here is too large for anything.
 */
record Qcow2Header(
        int magic,
        int version,
        long backingOffset,
        long backingLength,
        int clusterBits,
        long diskSize,
        int encryption,
        long l1Entries,
        long l1Offset,
        long refcountOffset,
        long refcountClusters,
        int snapshots,
        long snapshotsOffset,
        long incompatible,
        long autoclear,
        int refcountOrder,
        long headerLength,
        int compression) {
    static final int MAGIC = 0x514649fb;
    static final int LENGTH_V2 = 72;
    static final int LENGTH_V3 = 104;
    /** With the byte for the compression and its padding. */
    static final int LENGTH_WITH_COMPRESSION = 112;

    static final long DIRTY = 1;
    static final long CORRUPT = 1 << 1;
    static final long DATA_FILE = 1 << 2;
    static final long COMPRESSION = 1 << 3;
    static final long EXTENDED_L2 = 1 << 4;

    static Qcow2Header read(DiskFile file) throws IOException {
        var in = file.read("header", 0, LENGTH_V2);
        var version = in.getInt(4);
        var more = ByteBuffer.allocate(LENGTH_WITH_COMPRESSION);
        // Version 2 ends here and means refcounts of 16 bits.
        more.putInt(96, 4).putInt(100, LENGTH_V2);
        if (version >= 3) {
            more.put(0, file.read("header", 0, LENGTH_V3), 0, LENGTH_V3);
            if (more.getInt(100) >= LENGTH_WITH_COMPRESSION) {
                more.put(104, file.read("header", 104, 1), 0, 1);
            }
        }
        return new Qcow2Header(
                in.getInt(0),
                version,
                in.getLong(8),
                unsigned(in, 16),
                in.getInt(20),
                in.getLong(24),
                in.getInt(32),
                unsigned(in, 36),
                in.getLong(40),
                in.getLong(48),
                unsigned(in, 56),
                in.getInt(60),
                in.getLong(64),
                more.getLong(72),
                more.getLong(88),
                more.getInt(96),
                unsigned(more, 100),
                more.get(104));
    }

    long clusterSize() {
        return 1L << clusterBits;
    }

    boolean has(long incompatibleFeature) {
        return (incompatible & incompatibleFeature) != 0;
    }

    /** Bytes of an entry of an L2 table. */
    int l2Width() {
        return has(EXTENDED_L2) ? 16 : 8;
    }

    long l2Entries() {
        return clusterSize() / l2Width();
    }

    /** Entries of the L1 table that the disk needs. */
    long neededL1Entries() {
        var perTable = l2Entries() * clusterSize();
        return (diskSize + perTable - 1) / perTable;
    }

    private static long unsigned(ByteBuffer in, int at) {
        return Integer.toUnsignedLong(in.getInt(at));
    }
}
