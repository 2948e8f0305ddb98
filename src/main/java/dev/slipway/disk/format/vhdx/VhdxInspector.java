package dev.slipway.disk.format.vhdx;

import dev.slipway.disk.format.DiskFile;
import dev.slipway.disk.format.DiskLimits;
import dev.slipway.disk.format.DiskProblems;
import dev.slipway.disk.format.DiskReport;
import dev.slipway.disk.format.FileRoom;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Says whether a VHDX is whole, was closed and stands alone. Reads headers, metadata and the block table, never the data nor the log, in
 * bounded memory.
 */
public record VhdxInspector(DiskLimits limits) {
    /** "vhdxfile", little-endian. */
    private static final long MAGIC = 0x656c696678646876L;

    private static final long UNIT = 1 << 20;
    private static final long MAX_BLOCK = 256 << 20;
    // Sectors of one bitmap block: 2^23.
    private static final long CHUNK_SECTORS = 1 << 23;
    private static final long STATE = 7;
    private static final long PLACE = -UNIT;
    private static final int PRESENT = 6;
    private static final int PARTLY = 7;

    /**
     * @param fileName only for words, without directories
     * @throws ProblemException IMAGE_* with the remedy
     */
    public DiskReport inspect(FileChannel channel, String fileName) throws IOException {
        var problems = new DiskProblems(fileName, "VHDX", "vhdx");
        var file = DiskFile.of(channel, ByteOrder.LITTLE_ENDIAN, problems);
        if (file.size() < 8 || file.read("signature", 0, 8).getLong(0) != MAGIC) {
            throw problems.signature();
        }
        var header = header(file);
        var regions = VhdxRegions.read(file);
        var metadata = VhdxMetadata.read(
                file, regions.metadata().at(), regions.metadata().length());
        judge(problems, metadata);
        var room = new FileRoom(problems, file.size(), UNIT);
        room.take("header", 0, UNIT);
        room.take("block table", regions.blocks().at(), regions.blocks().length());
        room.take("metadata", regions.metadata().at(), regions.metadata().length());
        if (header.logLength() == 0 || header.logLength() % UNIT != 0 || header.logOffset() % UNIT != 0) {
            throw problems.corrupt("Its log has %d bytes at %s."
                    .formatted(header.logLength(), Long.toUnsignedString(header.logOffset())));
        }
        file.requireWithin("log", header.logOffset(), header.logLength());
        room.take("log", header.logOffset(), header.logLength());
        var data = blocks(file, regions.blocks(), metadata, room);
        return new DiskReport(metadata.fixed() ? "fixed" : "dynamic", metadata.diskSize(), data);
    }

    private static VhdxHeader header(DiskFile file) throws IOException {
        var problems = file.problems();
        var first = VhdxHeader.read(file, VhdxHeader.FIRST_AT);
        var second = VhdxHeader.read(file, VhdxHeader.SECOND_AT);
        if (first.isEmpty() && second.isEmpty()) {
            throw problems.corrupt("Neither of its two headers is valid.");
        }
        // Disk2VHD writes two that are the same; others count on.
        if (first.isPresent()
                && second.isPresent()
                && first.get().sequence() == second.get().sequence()
                && !first.equals(second)) {
            throw problems.corrupt("Its two headers contradict each other.");
        }
        var header = first.isEmpty()
                        || second.isPresent()
                                && Long.compareUnsigned(
                                                second.get().sequence(),
                                                first.get().sequence())
                                        > 0
                ? second.orElseThrow()
                : first.get();
        if (header.version() != 1 || header.logVersion() != 0) {
            throw problems.version("It is version %d with a log of version %d; 1 and 0 are known."
                    .formatted(header.version(), header.logVersion()));
        }
        if (!header.log().equals(VhdxHeader.NONE)) {
            throw problems.unclean(
                    "Its log holds changes that were not carried out.",
                    "qemu-img check -f vhdx -r all -- " + problems.source());
        }
        return header;
    }

    private void judge(DiskProblems problems, VhdxMetadata metadata) {
        if (metadata.parent()) {
            throw problems.differencing("It is a differencing disk; the rest is in its parent.");
        }
        var size = metadata.diskSize();
        if (Long.compareUnsigned(size, limits.largestDisk()) > 0) {
            throw problems.tooLarge(size, limits.largestDisk());
        }
        if (metadata.sector() != DiskLimits.SECTOR) {
            throw problems.unsupported(
                    "Its sectors have %d bytes; QEMU reads only sectors of 512.".formatted(metadata.sector()));
        }
        if (metadata.physicalSector() != 512 && metadata.physicalSector() != 4096) {
            throw problems.corrupt("Its physical sectors have %d bytes.".formatted(metadata.physicalSector()));
        }
        if (size == 0 || size % DiskLimits.SECTOR != 0) {
            throw problems.corrupt("Its disk has %d bytes.".formatted(size));
        }
        var block = metadata.block();
        if (Long.bitCount(block) != 1 || block < UNIT || block > MAX_BLOCK) {
            throw problems.corrupt("Its blocks have %d bytes.".formatted(block));
        }
    }

    private static long blocks(DiskFile file, VhdxRegions.Region table, VhdxMetadata metadata, FileRoom room)
            throws IOException {
        var problems = file.problems();
        var block = metadata.block();
        var blocks = (metadata.diskSize() + block - 1) / block;
        // After so many blocks comes an entry for the bitmap of their sectors, which only differencing disks use.
        var chunk = CHUNK_SECTORS * DiskLimits.SECTOR / block;
        var entries = blocks + (blocks - 1) / chunk;
        if (entries > table.length() / Long.BYTES) {
            throw problems.corrupt("Its block table has no room for the %d blocks of the disk.".formatted(blocks));
        }
        var data = new long[1];
        file.each("block table", table.at(), entries, Long.BYTES, (index, entry) -> {
            var state = (int) (entry & STATE);
            var bitmap = index % (chunk + 1) == chunk;
            if ((entry & ~PLACE & ~STATE) != 0 || state == 4 || state == 5 || bitmap && state != 0) {
                throw problems.corrupt("Entry %d of its block table is %#x.".formatted(index, entry));
            }
            if (state == PARTLY) {
                throw problems.differencing("Parts of its blocks are in a parent.");
            }
            if (state == PRESENT) {
                var at = entry & PLACE;
                file.requireWithin("data", at, block);
                room.take("data", at, block);
                data[0] += block;
            }
        });
        return data[0];
    }
}
