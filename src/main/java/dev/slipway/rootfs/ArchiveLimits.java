package dev.slipway.rootfs;

/**
 * What an archive may ask of us before it is refused.
 *
 * @param unpackedBytes of the whole tar
 * @param ratio unpacked to packed, looked at after the first 16 MiB; gzip reaches 1,032, real distributions about 4
 */
public record ArchiveLimits(long unpackedBytes, int members, int ratio) {
    static final long RATIO_FROM = 16 << 20;
    /** Bytes of headers for one member: names and attributes, but no bomb of them. */
    static final long HEADERS = 1 << 20;

    static final int NAME_BYTES = 4096;
    static final int PART_BYTES = 255;

    public static ArchiveLimits upTo(long unpackedBytes) {
        return new ArchiveLimits(unpackedBytes, 1_000_000, 250);
    }
}
