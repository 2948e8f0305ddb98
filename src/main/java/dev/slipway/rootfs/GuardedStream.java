package dev.slipway.rootfs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** Counts what comes out of an archive, and stops when it is more than allowed. */
final class GuardedStream extends FilterInputStream {
    private final ArchiveLimits limits;
    private final LongSupplier packed;
    private final ArchiveProblems problems;
    private long count;
    private long trailingZeros;
    private long headerEnd = Long.MAX_VALUE;
    private String lastMember = "";

    /** @param packed bytes read from the file so far */
    GuardedStream(InputStream in, ArchiveLimits limits, LongSupplier packed, ArchiveProblems problems) {
        super(in);
        this.limits = limits;
        this.packed = packed;
        this.problems = problems;
    }

    /** From now on headers are read, which the tar reader keeps in memory. */
    void headersAfter(String member) {
        lastMember = member;
        headerEnd = count + ArchiveLimits.HEADERS;
    }

    void dataNow() {
        headerEnd = Long.MAX_VALUE;
    }

    long count() {
        return count;
    }

    /** A tar ends with two sectors of zeros; where they lack, something was cut off. */
    boolean endsAsTarsDo() {
        return trailingZeros >= 1024;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var read = super.read(into, offset, length);
        if (read <= 0) {
            return read;
        }
        count += read;
        var zeros = 0;
        while (zeros < read && into[offset + read - 1 - zeros] == 0) {
            zeros++;
        }
        trailingZeros = zeros == read ? trailingZeros + read : zeros;
        if (count > headerEnd) {
            throw problems.unsafe(
                            lastMember,
                            "The headers after it are longer than %d bytes.".formatted(ArchiveLimits.HEADERS))
                    .toException();
        }
        if (count > limits.unpackedBytes()) {
            throw problems.bomb("It unpacks to more than %d bytes.".formatted(limits.unpackedBytes()))
                    .toException();
        }
        if (count > ArchiveLimits.RATIO_FROM && count / limits.ratio() > packed.getAsLong()) {
            throw problems.bomb("%d bytes unpacked to %d so far, more than %d to 1."
                            .formatted(packed.getAsLong(), count, limits.ratio()))
                    .toException();
        }
        return read;
    }

    /** By reading, so that nothing passes uncounted. */
    @Override
    public long skip(long wanted) throws IOException {
        var scratch = new byte[(int) Math.min(wanted, 64 * 1024)];
        var skipped = 0L;
        while (skipped < wanted) {
            var read = read(scratch, 0, (int) Math.min(scratch.length, wanted - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
