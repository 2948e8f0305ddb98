package dev.slipway.disk.format.qcow2;

import dev.slipway.disk.format.DiskFile;
import dev.slipway.disk.format.DiskLimits;
import dev.slipway.disk.format.FileRoom;
import java.io.IOException;

/** One pass over the tables that say where each cluster is: everything must be in the file and have its place for itself. */
final class Qcow2Tables {
    private static final long OFFSET = 0x00fffffffffffe00L;
    private static final long COPIED = 1L << 63;
    private static final long COMPRESSED = 1L << 62;
    private static final int SUBCLUSTERS = 32;

    private final DiskFile file;
    private final Qcow2Header header;
    private final FileRoom room;
    // Several compressed clusters share a place, but with nothing else.
    private final FileRoom compressed;
    private long data;

    Qcow2Tables(DiskFile file, Qcow2Header header) {
        this.file = file;
        this.header = header;
        this.room = new FileRoom(file.problems(), file.size(), header.clusterSize());
        this.compressed = new FileRoom(file.problems(), file.size(), header.clusterSize());
    }

    /** Bytes of the disk that are in the file. */
    long check() throws IOException {
        var cluster = header.clusterSize();
        room.take("header", 0, cluster);
        table("L1 table", header.l1Offset(), header.l1Entries() * Long.BYTES);
        table("refcount table", header.refcountOffset(), header.refcountClusters() * cluster);
        file.each(
                "refcount table",
                header.refcountOffset(),
                header.refcountClusters() * cluster / Long.BYTES,
                Long.BYTES,
                (index, entry) -> {
                    if (entry != 0) {
                        table("refcount block", entry, cluster);
                    }
                });
        file.each("L1 table", header.l1Offset(), header.l1Entries(), Long.BYTES, this::l2);
        return data;
    }

    private void l2(long index, long entry) throws IOException {
        if ((entry & ~(OFFSET | COPIED)) != 0) {
            throw file.problems().corrupt("Entry %d of its L1 table has unknown bits.".formatted(index));
        }
        var at = entry & OFFSET;
        if (at == 0) {
            return;
        }
        table("L2 table", at, header.clusterSize());
        var first = index * header.l2Entries();
        if (header.l2Width() == Long.BYTES) {
            file.each(
                    "L2 table", at, header.l2Entries(), Long.BYTES, (number, found) -> cluster(first + number, found));
        } else {
            extended(at, first);
        }
    }

    /** An entry and the bitmap of its subclusters alternate. */
    private void extended(long at, long first) throws IOException {
        var last = new long[1];
        file.each("L2 table", at, header.l2Entries() * 2, Long.BYTES, (number, found) -> {
            if (number % 2 == 0) {
                last[0] = found;
            } else {
                subclusters(first + number / 2, last[0], found);
            }
        });
    }

    private void cluster(long number, long entry) {
        if ((entry & COMPRESSED) != 0) {
            compressed(number, entry);
            return;
        }
        // Bit 0 says "reads as zeros" from version 3 on.
        var zeros = header.version() == 3 ? 1 : 0;
        if ((entry & ~(OFFSET | COPIED | zeros)) != 0) {
            throw unknownBits(number);
        }
        place(number, entry & OFFSET, (entry & zeros) != 0 ? 0 : header.clusterSize());
    }

    private void subclusters(long number, long entry, long bitmap) {
        if ((entry & COMPRESSED) != 0) {
            compressed(number, entry);
            return;
        }
        var allocated = (int) bitmap;
        if ((entry & ~(OFFSET | COPIED)) != 0 || (allocated & (int) (bitmap >>> SUBCLUSTERS)) != 0) {
            throw unknownBits(number);
        }
        var used = SUBCLUSTERS - Integer.numberOfLeadingZeros(allocated);
        if (used > 0 && (entry & OFFSET) == 0) {
            throw file.problems().corrupt("Cluster %d of the disk has parts but no place.".formatted(number));
        }
        place(number, entry & OFFSET, used * (header.clusterSize() / SUBCLUSTERS));
    }

    /** @param length bytes that are read there, from its beginning */
    private void place(long number, long at, long length) {
        if (at == 0) {
            return;
        }
        requireAligned("data", at);
        room.take("data", at, header.clusterSize());
        requireOnDisk(number);
        // The last cluster may be longer than the disk, and QEMU does not write what is beyond.
        var read = Math.min(length, header.diskSize() - number * header.clusterSize());
        file.requireWithin("data", at, Math.max(read, 0));
        data += Math.max(read, 0);
    }

    private void compressed(long number, long entry) {
        requireOnDisk(number);
        // The offset has 62 - (cluster bits - 8) bits, the rest counts further sectors (docs/interop/qcow2.txt).
        var offsetBits = 62 - (header.clusterBits() - 8);
        var at = entry & (1L << offsetBits) - 1;
        var sectors = (entry & COMPRESSED - 1) >>> offsetBits;
        if ((entry & COPIED) != 0) {
            throw unknownBits(number);
        }
        var end = (at / DiskLimits.SECTOR + sectors + 1) * DiskLimits.SECTOR;
        // A file on the disk ends with a whole sector or within the last one.
        file.requireWithin("compressed data", at, Math.max(end - at - DiskLimits.SECTOR + 1, 1));
        for (var place = at / header.clusterSize(); place <= (end - 1) / header.clusterSize(); place++) {
            var start = place * header.clusterSize();
            if (start >= file.size()) {
                break;
            }
            if (room.isTaken(start)) {
                if (!compressed.isTaken(start)) {
                    throw file.problems().corrupt("Compressed data at %d is where something else is.".formatted(at));
                }
            } else {
                room.take("compressed data", start, 1);
                compressed.take("compressed data", start, 1);
            }
        }
        data += header.clusterSize();
    }

    private void table(String part, long at, long length) {
        requireAligned(part, at);
        file.requireWithin(part, at, length);
        room.take(part, at, length);
    }

    private void requireAligned(String part, long at) {
        if (at <= 0 || at % header.clusterSize() != 0) {
            throw file.problems()
                    .corrupt("Its %s is at %s, which no cluster begins with."
                            .formatted(part, Long.toUnsignedString(at)));
        }
    }

    private void requireOnDisk(long number) {
        if (number * header.clusterSize() >= header.diskSize()) {
            throw file.problems().corrupt("Cluster %d is beyond the end of the disk.".formatted(number));
        }
    }

    private dev.slipway.problem.ProblemException unknownBits(long number) {
        return file.problems().corrupt("The entry of cluster %d has unknown bits.".formatted(number));
    }
}
