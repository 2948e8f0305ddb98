package dev.slipway.disk.archive;

/**
 * What a packed disk may ask of us before it is refused.
 *
 * @param bytes of the unpacked file, holes included
 * @param dataRatio written to packed bytes, looked at from 16 MiB of data on; gzip of noise-free data reaches 1,032, real disks about 4
 * @param ratio unpacked to packed bytes, looked at from 1 GiB on; higher, as empty space costs nothing but is packed 30,000 to 1
 */
public record UnpackLimits(long bytes, int dataRatio, int ratio) {
    static final long DATA_RATIO_FROM = 16L << 20;
    static final long RATIO_FROM = 1L << 30;
    // A format's own tables are far less than this part of a disk.
    private static final int TABLES = 64;

    /** @param largestDisk bytes that a disk may declare */
    public static UnpackLimits forDisksOf(long largestDisk) {
        return new UnpackLimits(largestDisk + largestDisk / TABLES + DATA_RATIO_FROM, 250, 20_000);
    }
}
