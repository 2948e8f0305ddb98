package dev.slipway.disk.format.vhd;

import dev.slipway.disk.format.DiskFile;
import dev.slipway.disk.format.DiskLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The dynamic header and the block table of a VHD: every block must be in the file and have its place for itself. */
final class VhdBlocks {
    private static final int HEADER = 1024;
    /** "cxsparse". */
    private static final long COOKIE = 0x6378737061727365L;

    private static final int VERSION = 0x00010000;
    private static final int CHECKSUM_AT = 36;
    private static final int PARENT_AT = 40;
    private static final int PARENT_END = 768;
    private static final long FREE = 0xffffffffL;
    // Two MiB are usual; from this size on the places of the blocks of 2 TiB take 16 MiB of memory.
    private static final long MIN_BLOCK = 512 << 10;
    private static final long MAX_BLOCK = 256 << 20;

    private final DiskFile file;
    private final VhdFooter footer;

    VhdBlocks(DiskFile file, VhdFooter footer) {
        this.file = file;
        this.footer = footer;
    }

    /** Bytes of the disk that are in the file. */
    long check() throws IOException {
        var at = footer.dataOffset();
        if (at < VhdFooter.LENGTH || at % DiskLimits.SECTOR != 0) {
            throw file.problems().corrupt("Its header is said to be at byte %s.".formatted(Long.toUnsignedString(at)));
        }
        var header = file.read("header", at, HEADER);
        judge(header);
        var block = Integer.toUnsignedLong(header.getInt(32));
        var entries = Integer.toUnsignedLong(header.getInt(28));
        requireSizes(block, entries);
        var table = header.getLong(16);
        if (table < at + HEADER && table + entries * Integer.BYTES > at
                || table % DiskLimits.SECTOR != 0
                || table < VhdFooter.LENGTH) {
            throw file.problems()
                    .corrupt("Its table is said to be at byte %s.".formatted(Long.toUnsignedString(table)));
        }
        return blocks(block, entries, table, Math.max(at + HEADER, table + entries * Integer.BYTES));
    }

    private void judge(ByteBuffer header) {
        var problems = file.problems();
        if (header.getLong(0) != COOKIE) {
            throw problems.corrupt("It is dynamic, but has no dynamic header.");
        }
        if (header.getInt(24) != VERSION) {
            throw problems.version(
                    "Its dynamic header is of version %#x; only 1.0 is known.".formatted(header.getInt(24)));
        }
        if (header.getInt(CHECKSUM_AT) != VhdFooter.checksum(header, HEADER, CHECKSUM_AT)) {
            throw problems.corrupt("The checksum of its dynamic header is wrong.");
        }
        for (var at = PARENT_AT; at < PARENT_END; at++) {
            if (header.get(at) != 0) {
                throw problems.differencing("Its dynamic header names a parent.");
            }
        }
    }

    private void requireSizes(long block, long entries) {
        var problems = file.problems();
        if (Long.bitCount(block) != 1 || block < MIN_BLOCK || block > MAX_BLOCK) {
            throw problems.unsupported("Its blocks have %d bytes; 2097152 is usual.".formatted(block));
        }
        var needed = (footer.currentSize() + block - 1) / block;
        // Some programs round up; none by more than this.
        if (entries < needed || entries > needed + 1024) {
            throw problems.corrupt("Its table has %d entries; the disk needs %d.".formatted(entries, needed));
        }
    }

    private long blocks(long block, long entries, long table, long afterTables) throws IOException {
        var problems = file.problems();
        // One bit per sector stands before each block, in whole sectors.
        var bitmap = (block / DiskLimits.SECTOR / 8 + DiskLimits.SECTOR - 1) / DiskLimits.SECTOR * DiskLimits.SECTOR;
        file.requireWithin("block table", table, entries * Integer.BYTES);
        var places = new int[Math.toIntExact(entries)];
        var used = new int[1];
        file.each("block table", table, entries, Integer.BYTES, (number, sector) -> {
            if (sector == FREE) {
                return;
            }
            var at = sector * DiskLimits.SECTOR;
            if (at < afterTables) {
                throw problems.corrupt("Block %d is at sector %d, where its tables are.".formatted(number, sector));
            }
            file.requireWithin("data", at, bitmap + block + VhdFooter.LENGTH);
            places[used[0]++] = (int) sector;
        });
        // Unsigned order; the same block twice, or two that overlap, become neighbours.
        var sorted = Arrays.copyOf(places, used[0]);
        for (var index = 0; index < sorted.length; index++) {
            sorted[index] ^= Integer.MIN_VALUE;
        }
        Arrays.sort(sorted);
        for (var index = 1; index < sorted.length; index++) {
            if ((long) sorted[index] - sorted[index - 1] < (bitmap + block) / DiskLimits.SECTOR) {
                throw problems.corrupt("Two of its blocks overlap.");
            }
        }
        return used[0] * block;
    }
}
