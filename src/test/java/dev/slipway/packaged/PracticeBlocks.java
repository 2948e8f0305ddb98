package dev.slipway.packaged;

import dev.slipway.disk.format.vdi.VdiBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The blocks of a VDI as they lie in the file, so that a disk of gigabytes with little in it is quickly copied. */
final class PracticeBlocks {
    private final Path file;
    private final int[] map;
    private final long dataOffset;

    private PracticeBlocks(Path file, int[] map, long dataOffset) {
        this.file = file;
        this.map = map;
        this.dataOffset = dataOffset;
    }

    static PracticeBlocks of(Path vdi) throws IOException {
        try (var file = FileChannel.open(vdi)) {
            var header = read(file, 0, 512);
            var map = new int[header.getInt(0x180)];
            read(file, Integer.toUnsignedLong(header.getInt(0x154)), 4 * map.length)
                    .asIntBuffer()
                    .get(map);
            return new PracticeBlocks(vdi, map, Integer.toUnsignedLong(header.getInt(0x158)));
        }
    }

    int count() {
        return map.length;
    }

    boolean isFree(int block) {
        return map[block] == VdiBuilder.FREE || map[block] == VdiBuilder.ZERO;
    }

    byte[] bytes(int block) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return read(channel, dataOffset + (long) map[block] * VdiBuilder.BLOCK, VdiBuilder.BLOCK)
                    .array();
        }
    }

    private static ByteBuffer read(FileChannel file, long position, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
            // Until the piece is whole.
        }
        return bytes.flip();
    }
}
