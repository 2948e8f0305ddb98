package dev.slipway.disk.format;

/**
 * What a disk may ask of us before it is refused.
 *
 * @param largestDisk bytes the guest may see
 */
public record DiskLimits(long largestDisk) {
    public static final int SECTOR = 512;

    /** Bits of memory for one map of a file, 32 MiB; enough for 128 GiB in sectors or 16 TiB in clusters of 64 KiB. */
    static final long MAX_UNITS = 1L << 28;
}
