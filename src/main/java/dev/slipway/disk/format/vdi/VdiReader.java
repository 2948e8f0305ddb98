package dev.slipway.disk.format.vdi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads the disk inside a VDI that {@link VdiInspector} has accepted. Does not close the file. */
public final class VdiReader {
    private final FileChannel file;
    private final VdiHeader header;
    private final VdiBlockMap map;

    public VdiReader(FileChannel file) throws IOException {
        this.file = file;
        var start = new byte[VdiHeader.LENGTH];
        VdiInspector.readFully(file, ByteBuffer.wrap(start), 0);
        this.header = VdiHeader.parse(start);
        this.map = new VdiBlockMap(file, header);
    }

    /** Bytes the guest sees. */
    public long size() {
        return header.diskSize();
    }

    /** Fills the buffer from a position on the disk; what was never written is zeros. */
    public void read(long position, ByteBuffer into) throws IOException {
        if (position < 0 || position + into.remaining() > header.blocks() * VdiHeader.BLOCK) {
            throw new java.io.EOFException("beyond the end of the disk");
        }
        var end = into.limit();
        while (into.position() < end) {
            var within = position % VdiHeader.BLOCK;
            var length = (int) Math.min(end - into.position(), VdiHeader.BLOCK - within);
            var entry = map.entry(position / VdiHeader.BLOCK);
            if (entry == VdiBlockMap.FREE || entry == VdiBlockMap.ZERO) {
                into.put(new byte[length]);
            } else {
                into.limit(into.position() + length);
                VdiInspector.readFully(
                        file, into, header.dataOffset() + Integer.toUnsignedLong(entry) * VdiHeader.BLOCK + within);
                into.limit(end);
            }
            position += length;
        }
    }
}
