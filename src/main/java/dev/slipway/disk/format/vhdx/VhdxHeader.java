package dev.slipway.disk.format.vhdx;

import dev.slipway.disk.format.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One of the two headers of a VHDX whose checksum is sound (Microsoft's MS-VHDX).
 *
 * @param checksum of all of it, so two with the same one are the same
 * @param sequence the higher one counts
 * @param log zeros when the log holds nothing
 */
record VhdxHeader(int checksum, long sequence, UUID log, int logVersion, int version, long logLength, long logOffset) {
    static final long FIRST_AT = 64 << 10;
    static final long SECOND_AT = 128 << 10;
    static final UUID NONE = new UUID(0, 0);

    private static final int LENGTH = 4096;
    private static final int CHECKSUM_AT = 4;
    /** "head", little-endian. */
    private static final int MAGIC = 0x64616568;

    /** Empty when it is not valid; one of the two often is not while a program writes. */
    static Optional<VhdxHeader> read(DiskFile file, long at) throws IOException {
        var in = file.read("header", at, LENGTH);
        if (in.getInt(0) != MAGIC || !isSound(in)) {
            return Optional.empty();
        }
        return Optional.of(new VhdxHeader(
                in.getInt(CHECKSUM_AT),
                in.getLong(8),
                uuid(in, 48),
                Short.toUnsignedInt(in.getShort(64)),
                Short.toUnsignedInt(in.getShort(66)),
                Integer.toUnsignedLong(in.getInt(68)),
                in.getLong(72)));
    }

    /** CRC-32C of the whole, with zeros in its own place. */
    static boolean isSound(ByteBuffer in) {
        var crc = new CRC32C();
        crc.update(in.slice(0, CHECKSUM_AT));
        crc.update(ByteBuffer.allocate(Integer.BYTES));
        crc.update(in.slice(CHECKSUM_AT + Integer.BYTES, in.capacity() - CHECKSUM_AT - Integer.BYTES));
        return in.getInt(CHECKSUM_AT) == (int) crc.getValue();
    }

    /** Mixed-endian: the first three groups little-endian, the rest in order. */
    static UUID uuid(ByteBuffer in, int at) {
        var most = Integer.toUnsignedLong(in.getInt(at)) << 32
                | Integer.toUnsignedLong(in.getShort(at + 4) & 0xffff) << 16
                | in.getShort(at + 6) & 0xffff;
        return new UUID(most, Long.reverseBytes(in.getLong(at + 8)));
    }
}
