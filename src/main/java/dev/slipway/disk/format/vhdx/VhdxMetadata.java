package dev.slipway.disk.format.vhdx;

import dev.slipway.disk.format.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a VHDX says of its disk, not judged yet.
 *
 * @param block bytes
 * @param fixed every block is in the file
 * @param parent it holds only changes
 */
record VhdxMetadata(long block, boolean fixed, boolean parent, long diskSize, long sector, long physicalSector) {
    private static final int MAX_ITEMS = 2047;
    private static final int TABLE = 64 << 10;
    /** "metadata", little-endian. */
    private static final long MAGIC = 0x617461646174656dL;

    private static final UUID FILE_PARAMETERS = UUID.fromString("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    private static final UUID DISK_SIZE = UUID.fromString("2fa54224-cd1b-4876-b211-5dbed83bf4b8");
    private static final UUID DISK_ID = UUID.fromString("beca12ab-b2e6-4523-93ef-c309e000c746");
    private static final UUID SECTOR = UUID.fromString("8141bf1d-a96f-4709-ba47-f233a8faab5f");
    private static final UUID PHYSICAL_SECTOR = UUID.fromString("cda348c7-445d-4471-9cc9-e9885251c556");
    private static final UUID PARENT_LOCATOR = UUID.fromString("a8d35f2d-b30b-454d-abf7-d3d84834ab0c");
    private static final Map<UUID, Integer> LENGTHS =
            Map.of(FILE_PARAMETERS, 8, DISK_SIZE, 8, DISK_ID, 16, SECTOR, 4, PHYSICAL_SECTOR, 4);

    static VhdxMetadata read(DiskFile file, long at, long length) throws IOException {
        var problems = file.problems();
        var table = file.read("metadata", at, TABLE);
        var count = Short.toUnsignedInt(table.getShort(10));
        if (table.getLong(0) != MAGIC || count > MAX_ITEMS) {
            throw problems.corrupt("Its metadata is not where it should be.");
        }
        var items = new HashMap<UUID, ByteBuffer>();
        for (var number = 1; number <= count; number++) {
            var entry = number * 32;
            var id = VhdxHeader.uuid(table, entry);
            if (id.equals(PARENT_LOCATOR)) {
                throw problems.differencing("It says where its parent is.");
            }
            var wanted = LENGTHS.get(id);
            if (wanted == null) {
                throw problems.unsupported("It has metadata {%s}, which is unknown.".formatted(id));
            }
            var offset = Integer.toUnsignedLong(table.getInt(entry + 16));
            var size = Integer.toUnsignedLong(table.getInt(entry + 20));
            if (size != wanted || offset < TABLE || offset + size > length) {
                throw problems.corrupt("Its metadata {%s} has %d bytes at %d.".formatted(id, size, offset));
            }
            if (items.put(id, file.read("metadata", at + offset, wanted)) != null) {
                throw problems.corrupt("It has metadata {%s} twice.".formatted(id));
            }
        }
        if (!items.keySet().equals(LENGTHS.keySet())) {
            throw problems.corrupt("Some of its metadata is missing.");
        }
        return of(items);
    }

    private static VhdxMetadata of(Map<UUID, ByteBuffer> items) {
        var parameters = items.getOrDefault(FILE_PARAMETERS, ByteBuffer.allocate(8));
        return new VhdxMetadata(
                Integer.toUnsignedLong(parameters.getInt(0)),
                (parameters.getInt(4) & 1) != 0,
                (parameters.getInt(4) & 2) != 0,
                items.getOrDefault(DISK_SIZE, ByteBuffer.allocate(8)).getLong(0),
                Integer.toUnsignedLong(
                        items.getOrDefault(SECTOR, ByteBuffer.allocate(4)).getInt(0)),
                Integer.toUnsignedLong(items.getOrDefault(PHYSICAL_SECTOR, ByteBuffer.allocate(4))
                        .getInt(0)));
    }
}
