package dev.slipway.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The partition table of a disk: GPT, or the four primary partitions of an MBR. */
public record Partitions(boolean bootable, boolean gpt, List<Partition> list) {
    private static final int SECTOR = 512;
    private static final int PROTECTIVE = 0xee;
    private static final int MAX_ENTRIES = 1024;

    /**
     * @param type hexadecimal: a GUID as it stands on disk (mixed-endian), or the one byte of an MBR
     * @param start in bytes
     */
    public record Partition(String type, long start) {}

    private static final Partitions NONE = new Partitions(false, false, List.of());

    /** A disk that is smaller than its own table has none. */
    public static Partitions of(DiskReader disk) throws IOException {
        try {
            return read(disk);
        } catch (EOFException e) {
            return NONE;
        }
    }

    private static Partitions read(DiskReader disk) throws IOException {
        var first = disk.read(0, SECTOR);
        if ((first[510] & 0xff) != 0x55 || (first[511] & 0xff) != 0xaa) {
            return NONE;
        }
        var primary = primary(ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN));
        var header = ByteBuffer.wrap(protective(primary) ? disk.read(SECTOR, SECTOR) : new byte[SECTOR])
                .order(ByteOrder.LITTLE_ENDIAN);
        // "EFI PART"
        return header.getLong(0) == 0x5452415020494645L
                ? new Partitions(true, true, gpt(disk, header))
                : new Partitions(true, false, primary);
    }

    private static boolean protective(List<Partition> primary) {
        return primary.stream()
                .anyMatch(partition -> partition.type().equals(HexFormat.of().toHexDigits((byte) PROTECTIVE)));
    }

    private static List<Partition> primary(ByteBuffer first) {
        var found = new ArrayList<Partition>();
        for (var at = 446; at < 510; at += 16) {
            if (first.get(at + 4) != 0) {
                found.add(new Partition(
                        HexFormat.of().toHexDigits(first.get(at + 4)),
                        Integer.toUnsignedLong(first.getInt(at + 8)) * SECTOR));
            }
        }
        return found;
    }

    private static List<Partition> gpt(DiskReader disk, ByteBuffer header) throws IOException {
        var table = header.getLong(72);
        var entries = header.getInt(80);
        var entrySize = header.getInt(84);
        if (table < 2
                || table > disk.size() / SECTOR
                || entries < 1
                || entries > MAX_ENTRIES
                || entrySize < 128
                || entrySize > 4096) {
            return List.of();
        }
        var found = new ArrayList<Partition>();
        for (var entry = 0; entry < entries; entry++) {
            var bytes = ByteBuffer.wrap(disk.read(table * SECTOR + (long) entry * entrySize, 40))
                    .order(ByteOrder.LITTLE_ENDIAN);
            var start = bytes.getLong(32);
            if (bytes.getLong(0) != 0 && start >= 0 && start < disk.size() / SECTOR) {
                found.add(new Partition(HexFormat.of().formatHex(bytes.array(), 0, 16), start * SECTOR));
            }
        }
        return found;
    }
}
