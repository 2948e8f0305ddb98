package dev.slipway.disk.format.vmdk;

import java.nio.ByteBuffer;

/**
 * The sparse extent header of a VMDK as it stands in the file, not judged yet (VMware's "Virtual Disk Format 5.0"). Places and sizes are
 * sectors of 512 bytes, unsigned in the file, so a negative one here is too large for anything.
 *
 * @param directory where the grain directory begins
 * @param overhead sectors before the first grain
 */
record VmdkHeader(
        int version,
        int flags,
        long capacity,
        long grain,
        long descriptor,
        long descriptorLength,
        long entriesPerTable,
        long redundantDirectory,
        long directory,
        long overhead,
        boolean unclean,
        int newlines,
        int compression) {
    static final int LENGTH = 512;
    /** "KDMV", little-endian. */
    static final int MAGIC = 0x564d444b;

    static final int REDUNDANT = 1 << 1;
    static final int ZERO_GRAINS = 1 << 2;
    static final int COMPRESSED = 1 << 16;
    static final int MARKERS = 1 << 17;
    static final int KNOWN_FLAGS = 1 | REDUNDANT | ZERO_GRAINS | COMPRESSED | MARKERS;
    /** A transfer in text mode would have changed these. */
    static final int NEWLINES = 0x0a0d200a;
    /** The directory is at the end, where the footer says. */
    static final long AT_END = -1;

    /** @param at of the magic */
    static VmdkHeader parse(ByteBuffer in, int at) {
        return new VmdkHeader(
                in.getInt(at + 4),
                in.getInt(at + 8),
                in.getLong(at + 12),
                in.getLong(at + 20),
                in.getLong(at + 28),
                in.getLong(at + 36),
                Integer.toUnsignedLong(in.getInt(at + 44)),
                in.getLong(at + 48),
                in.getLong(at + 56),
                in.getLong(at + 64),
                in.get(at + 72) != 0,
                in.getInt(at + 73),
                Short.toUnsignedInt(in.getShort(at + 77)));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean isStream() {
        return has(COMPRESSED);
    }

    /** Grain tables that the disk needs. */
    long tables() {
        var perTable = entriesPerTable * grain;
        return (capacity + perTable - 1) / perTable;
    }
}
