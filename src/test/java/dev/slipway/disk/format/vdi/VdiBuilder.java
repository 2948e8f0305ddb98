package dev.slipway.disk.format.vdi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/** Writes VDIs, good ones and every kind of bad one. Blocks that get no content are holes in the file, so large disks cost nothing. */
public final class VdiBuilder {
    public static final int FREE = VdiBlockMap.FREE;
    public static final int ZERO = VdiBlockMap.ZERO;
    public static final int BLOCK = 1 << 20;

    private final ByteBuffer header = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    private final int[] map;
    private long mapOffset;
    private long dataOffset;
    private long fileLength = -1;

    private VdiBuilder(int[] map) {
        this.map = map;
        header.put("<<< Oracle VM VirtualBox Disk Image >>>\n".getBytes(StandardCharsets.US_ASCII));
        i32(0x40, VdiHeader.SIGNATURE)
                .i32(0x44, VdiHeader.VERSION_1_1)
                .i32(0x48, 400)
                .i32(0x4c, 1);
        i32(0x168, 512).i64(0x170, (long) map.length * BLOCK).i32(0x178, BLOCK).i32(0x180, map.length);
        i32(0x184, (int) Arrays.stream(map).filter(e -> e != FREE && e != ZERO).count());
        uuid(0x188, UUID.fromString("11111111-2222-3333-4444-555555555555"));
        uuid(0x198, UUID.fromString("66666666-7777-8888-9999-aaaaaaaaaaaa"));
        layout(BLOCK, BLOCK + (4L * map.length + BLOCK - 1) / BLOCK * BLOCK);
    }

    /** As VirtualBox lays it out: map and data at whole mebibytes. */
    public static VdiBuilder withMap(int... map) {
        return new VdiBuilder(map.clone());
    }

    /** A disk whose blocks are all in the file, in order. */
    public static VdiBuilder full(int blocks) {
        var map = new int[blocks];
        Arrays.setAll(map, block -> block);
        return new VdiBuilder(map);
    }

    /** As QEMU lays it out: map right after the header, data right after the map. */
    public VdiBuilder asQemu() {
        return layout(512, 512 + (4L * map.length + 511) / 512 * 512).i32(0x48, 384);
    }

    public VdiBuilder layout(long mapAt, long dataAt) {
        mapOffset = mapAt;
        dataOffset = dataAt;
        return i32(0x154, (int) mapAt).i32(0x158, (int) dataAt);
    }

    public VdiBuilder i32(int at, int value) {
        header.putInt(at, value);
        return this;
    }

    public VdiBuilder i64(int at, long value) {
        header.putLong(at, value);
        return this;
    }

    public VdiBuilder uuid(int at, UUID value) {
        var most = value.getMostSignificantBits();
        header.putInt(at, (int) (most >>> 32))
                .putShort(at + 4, (short) (most >>> 16))
                .putShort(at + 6, (short) most);
        header.putLong(at + 8, Long.reverseBytes(value.getLeastSignificantBits()));
        return this;
    }

    /** Cuts the file, or makes it longer. */
    public VdiBuilder length(long bytes) {
        fileLength = bytes;
        return this;
    }

    public long wholeLength() {
        var highest =
                Arrays.stream(map).filter(e -> e != FREE && e != ZERO).max().orElse(-1);
        return Math.max(mapOffset + 4L * map.length, dataOffset + (highest + 1L) * BLOCK);
    }

    public Path write(Path file) throws IOException {
        try (var out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            out.write(header.clear(), 0);
            var table = ByteBuffer.allocate(4 * map.length).order(ByteOrder.LITTLE_ENDIAN);
            table.asIntBuffer().put(map);
            out.write(table, mapOffset);
            var length = fileLength < 0 ? wholeLength() : fileLength;
            if (out.size() < length) {
                out.write(ByteBuffer.wrap(new byte[1]), length - 1);
            }
            out.truncate(length);
        }
        return file;
    }

    /** Writes bytes of the guest's disk; their block must be in the file. */
    public Path write(Path file, long position, byte[] bytes) throws IOException {
        write(file);
        put(file, position, bytes);
        return file;
    }

    public void put(Path file, long position, byte[] bytes) throws IOException {
        try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var place = map[(int) (position / BLOCK)];
            out.write(ByteBuffer.wrap(bytes), dataOffset + (long) place * BLOCK + position % BLOCK);
        }
    }
}
