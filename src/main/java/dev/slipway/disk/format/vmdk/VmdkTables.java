package dev.slipway.disk.format.vmdk;

import dev.slipway.disk.format.DiskFile;
import dev.slipway.disk.format.DiskLimits;
import dev.slipway.disk.format.FileRoom;
import java.io.IOException;

/** One pass over the grain directory and its tables: everything must be in the file and have its place for itself. */
final class VmdkTables {
    private static final int MARKER = 12;

    private final DiskFile file;
    private final VmdkHeader header;
    private final FileRoom tables;
    private final FileRoom grains;
    private long highest = -1;
    private long highestGrain = -1;
    private long step = -1;
    private long data;

    VmdkTables(DiskFile file, VmdkHeader header) {
        this.file = file;
        this.header = header;
        if (header.isStream()) {
            // Tables stand between the grains, and compressed grains begin at any sector.
            this.grains = new FileRoom(file.problems(), file.size(), DiskLimits.SECTOR);
            this.tables = grains;
        } else {
            this.grains = new FileRoom(file.problems(), file.size(), unit());
            this.tables = new FileRoom(file.problems(), header.overhead() * DiskLimits.SECTOR, DiskLimits.SECTOR);
        }
    }

    /** Bytes of the disk that are in the file. */
    long check() throws IOException {
        var length = header.tables() * Integer.BYTES;
        if (header.has(VmdkHeader.REDUNDANT)) {
            take("redundant grain directory", header.redundantDirectory(), length);
        }
        take("grain directory", header.directory(), length);
        file.each(
                "grain directory", header.directory() * DiskLimits.SECTOR, header.tables(), Integer.BYTES, this::table);
        requireLastGrain();
        return data;
    }

    private void table(long index, long sector) throws IOException {
        if (sector == 0) {
            return;
        }
        var entries = header.entriesPerTable();
        take("grain table", sector, entries * Integer.BYTES);
        file.each(
                "grain table",
                sector * DiskLimits.SECTOR,
                entries,
                Integer.BYTES,
                (entry, grain) -> grain(index * entries + entry, grain));
    }

    private void grain(long number, long sector) {
        if (sector == 0 || sector == 1 && header.has(VmdkHeader.ZERO_GRAINS)) {
            return;
        }
        var start = number * header.grain();
        if (start >= header.capacity() || sector < Math.max(header.overhead(), 1)) {
            throw file.problems()
                    .corrupt("Grain %d of the disk is at sector %d, where none can be.".formatted(number, sector));
        }
        var at = sector * DiskLimits.SECTOR;
        var length = Math.min(header.grain(), header.capacity() - start) * DiskLimits.SECTOR;
        if (header.isStream()) {
            file.requireWithin("grain", at, MARKER);
            grains.take("grain", at, 1);
        } else {
            requireInStep(sector);
            file.requireWithin("grain", at, length);
            grains.take("grain", at / unit() * unit(), unit());
        }
        if (at > highest) {
            highest = at;
            highestGrain = number;
        }
        data += length;
    }

    /** All at the same remainder, so that two grains overlap only when they are at the same place. */
    private void requireInStep(long sector) {
        var remainder = sector % header.grain();
        if (step < 0) {
            step = remainder;
        }
        if (step != remainder) {
            throw file.problems().corrupt("A grain at sector %d is not in step with the others.".formatted(sector));
        }
    }

    /** How long a compressed grain is stands only in its own marker; the last one shows whether the file was cut. */
    private void requireLastGrain() throws IOException {
        if (!header.isStream() || highest < 0) {
            return;
        }
        var marker = file.read("grain", highest, MARKER);
        var length = Integer.toUnsignedLong(marker.getInt(8));
        // QEMU reads at most two grains' worth (vmdk_read_extent).
        if (marker.getLong(0) != highestGrain * header.grain() || length == 0 || length + MARKER > 2 * unit()) {
            throw file.problems().corrupt("The marker of its last grain does not belong to it.");
        }
        file.requireWithin("last grain", highest, MARKER + length);
    }

    /** Bytes of a grain. */
    private long unit() {
        return header.grain() * DiskLimits.SECTOR;
    }

    private void take(String part, long sector, long length) {
        if (sector < 1 || sector > Long.MAX_VALUE / DiskLimits.SECTOR - length) {
            throw file.problems()
                    .corrupt("Its %s is said to be at sector %s.".formatted(part, Long.toUnsignedString(sector)));
        }
        file.requireWithin(part, sector * DiskLimits.SECTOR, length);
        tables.take(part, sector * DiskLimits.SECTOR, length);
    }
}
