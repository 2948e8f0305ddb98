package dev.slipway.disk.format.vdi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.Optional;

/** The table that says where in the file each block of the disk is; read in pieces, never whole. */
final class VdiBlockMap {
    /** Never written: reads as zeros. */
    static final int FREE = 0xffffffff;
    /** Discarded: reads as zeros. */
    static final int ZERO = 0xfffffffe;

    private static final int PIECE = 64 * 1024;

    private final FileChannel file;
    private final VdiHeader header;

    VdiBlockMap(FileChannel file, VdiHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * What one pass over the map found.
     *
     * @param allocated blocks that are in the file
     * @param highest largest place in the file, -1 for none
     * @param fault the first thing that is wrong
     */
    record Check(long allocated, long highest, Optional<String> fault) {}

    /** One bit of memory per block in use; at most 256 KiB for a disk of 2 TiB. */
    Check check() throws IOException {
        var seen = new BitSet(Math.toIntExact(header.allocatedBlocks()));
        var piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        var highest = -1L;
        var allocated = 0L;
        for (long block = 0; block < header.blocks(); ) {
            piece.clear().limit((int) Math.min(PIECE, (header.blocks() - block) * Integer.BYTES));
            VdiInspector.readFully(file, piece, header.mapOffset() + block * Integer.BYTES);
            piece.flip();
            for (; piece.hasRemaining(); block++) {
                var entry = piece.getInt();
                if (entry == FREE || entry == ZERO) {
                    continue;
                }
                var place = Integer.toUnsignedLong(entry);
                if (place >= header.allocatedBlocks()) {
                    return fault("Block %d of its map points to place %d, but only %d blocks are in use."
                            .formatted(block, place, header.allocatedBlocks()));
                }
                if (seen.get((int) place)) {
                    return fault("Block %d of its map points to place %d, which another block has already."
                            .formatted(block, place));
                }
                seen.set((int) place);
                allocated++;
                highest = Math.max(highest, place);
            }
        }
        if (allocated != header.allocatedBlocks()) {
            return fault("Its header counts %d blocks in use, its map has %d."
                    .formatted(header.allocatedBlocks(), allocated));
        }
        return new Check(allocated, highest, Optional.empty());
    }

    /** Place in the file of one block, or {@link #FREE} or {@link #ZERO}. */
    int entry(long block) throws IOException {
        var one = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        VdiInspector.readFully(file, one, header.mapOffset() + block * Integer.BYTES);
        return one.getInt(0);
    }

    private static Check fault(String sentence) {
        return new Check(0, -1, Optional.of(sentence));
    }
}
