package dev.slipway.disk.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Stops a tar whose headers alone would fill the memory, as its reader keeps those between two members. Passing over content by skipping is
 * free.
 */
public final class HeaderGuard extends FilterInputStream {
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private long left = Long.MAX_VALUE;

    public HeaderGuard(InputStream in) {
        super(in);
    }

    public void expectHeaders() {
        left = MAX_HEADER_BYTES;
    }

    public void expectContent() {
        left = Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var read = super.read(into, offset, length);
        left -= Math.max(0, read);
        if (left < 0) {
            throw new IOException("its headers are longer than %d bytes".formatted(MAX_HEADER_BYTES));
        }
        return read;
    }
}
