package dev.slipway.disk.format.qcow2;

import dev.slipway.disk.format.DiskFile;
import dev.slipway.disk.format.DiskLimits;
import dev.slipway.disk.format.DiskProblems;
import dev.slipway.disk.format.DiskReport;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Says whether a qcow2 is whole and stands alone. Reads the header and the tables, never the data, in bounded memory. */
public record Qcow2Inspector(DiskLimits limits) {
    private static final int FEATURE_NAMES = 0x6803f857;
    private static final int BACKING_FORMAT = 0xe2792aca;
    private static final int DATA_FILE_NAME = 0x44415441;
    private static final int FULL_DISK_ENCRYPTION = 0x0537be77;
    private static final int BITMAPS = 0x23852875;
    // QEMU's own limits (block/qcow2.h).
    private static final long MAX_L1_ENTRIES = (32L << 20) / 8;
    private static final long MAX_REFCOUNT_BYTES = 8L << 20;
    private static final int MAX_EXTENSIONS = 32;
    private static final int MAX_NAME = 1023;

    /**
     * @param fileName only for words, without directories
     * @throws ProblemException IMAGE_* with the remedy
     */
    public DiskReport inspect(FileChannel channel, String fileName) throws IOException {
        var problems = new DiskProblems(fileName, "qcow2", "qcow2");
        var file = DiskFile.of(channel, ByteOrder.BIG_ENDIAN, problems);
        if (file.size() < 4 || file.read("signature", 0, 4).getInt(0) != Qcow2Header.MAGIC) {
            throw problems.signature();
        }
        var header = Qcow2Header.read(file);
        judge(file, header);
        extensions(file, header);
        sizes(file, header);
        var data = new Qcow2Tables(file, header).check();
        return new DiskReport("version " + header.version(), header.diskSize(), data);
    }

    private static void judge(DiskFile file, Qcow2Header header) throws IOException {
        var problems = file.problems();
        if (header.version() != 2 && header.version() != 3) {
            throw problems.version(
                    "It is version %s; 2 and 3 are known.".formatted(Integer.toUnsignedString(header.version())));
        }
        if (header.backingOffset() != 0 || header.backingLength() != 0) {
            throw problems.elsewhere("It stands on \"%s\".".formatted(backing(file, header)));
        }
        if (header.encryption() != 0) {
            throw problems.encrypted("Its encryption method is %d.".formatted(header.encryption()));
        }
        if (header.has(Qcow2Header.DATA_FILE) || (header.autoclear() & 2) != 0) {
            throw problems.elsewhere("Its data is in an external data file.");
        }
        if (header.has(Qcow2Header.DIRTY) || header.has(Qcow2Header.CORRUPT)) {
            throw problems.unclean(
                    "It is marked as %s.".formatted(header.has(Qcow2Header.CORRUPT) ? "corrupt" : "in use"),
                    "qemu-img check -f qcow2 -r all -- " + problems.source());
        }
        var known = Qcow2Header.COMPRESSION | Qcow2Header.EXTENDED_L2;
        if ((header.incompatible() & ~known) != 0) {
            throw problems.unsupported("It needs features %#x, which are unknown.".formatted(header.incompatible()));
        }
        if (header.autoclear() != 0) {
            throw problems.unsupported("It carries bitmaps or other additions (%#x).".formatted(header.autoclear()));
        }
        if (header.snapshots() != 0) {
            throw problems.unsupported("It has %s internal snapshots; a copy holds the present state without them."
                    .formatted(Integer.toUnsignedString(header.snapshots())));
        }
        if (header.clusterBits() < 9 || header.clusterBits() > 21) {
            throw problems.corrupt("Its clusters have 2^%d bytes; 2^9 to 2^21 exist."
                    .formatted(Integer.toUnsignedLong(header.clusterBits())));
        }
        if (header.snapshotsOffset() < 0 || header.snapshotsOffset() % header.clusterSize() != 0) {
            throw problems.corrupt("Its table of snapshots is at no cluster's beginning.");
        }
        // QEMU refuses subclusters below 16 KiB (block/qcow2.c).
        if (header.has(Qcow2Header.EXTENDED_L2) && header.clusterBits() < 14) {
            throw problems.corrupt("Its clusters are too small for extended L2 entries.");
        }
        if (header.refcountOrder() < 0 || header.refcountOrder() > 6) {
            throw problems.corrupt("Its refcounts have an unknown width.");
        }
        compression(problems, header);
    }

    private static void compression(DiskProblems problems, Qcow2Header header) {
        var highest = header.has(Qcow2Header.COMPRESSION) ? 1 : 0;
        if (header.compression() < 0 || header.compression() > highest || header.compression() == 0 && highest == 1) {
            throw problems.unsupported(
                    "Its compression is type %d; zlib and zstd are known.".formatted(header.compression()));
        }
    }

    private static void extensions(DiskFile file, Qcow2Header header) throws IOException {
        var problems = file.problems();
        var length = header.headerLength();
        if (header.version() == 3
                && (length < Qcow2Header.LENGTH_V3 || length % 8 != 0 || length > header.clusterSize())) {
            throw problems.corrupt("Its header has %d bytes.".formatted(length));
        }
        if (header.has(Qcow2Header.COMPRESSION) && length < Qcow2Header.LENGTH_WITH_COMPRESSION) {
            throw problems.corrupt("Its header has no room for the compression it names.");
        }
        // More than QEMU has ever written would be a header of the future.
        if (length > Qcow2Header.LENGTH_WITH_COMPRESSION) {
            throw problems.unsupported("Its header has %d bytes, more than is known.".formatted(length));
        }
        var at = length;
        for (var number = 0; number < MAX_EXTENSIONS && at + 8 <= header.clusterSize(); number++) {
            var extension = file.read("header", at, 8);
            var size = Integer.toUnsignedLong(extension.getInt(4));
            // Also of the end, which QEMU measures before it looks what it is.
            if (size > header.clusterSize() - at - 8) {
                throw problems.corrupt("An extension of its header is longer than the header.");
            }
            switch (extension.getInt(0)) {
                case 0 -> {
                    return;
                }
                case FEATURE_NAMES -> at += 8 + (size + 7) / 8 * 8;
                case DATA_FILE_NAME -> throw problems.elsewhere("Its data is in an external data file.");
                case BACKING_FORMAT -> throw problems.elsewhere("It names the format of a disk that it stands on.");
                case FULL_DISK_ENCRYPTION -> throw problems.encrypted("It has a LUKS header.");
                case BITMAPS -> throw problems.unsupported("It carries bitmaps.");
                default ->
                    throw problems.unsupported(
                            "It has an extension %#x, which is unknown.".formatted(extension.getInt(0)));
            }
        }
        throw problems.corrupt("The extensions of its header have no end.");
    }

    private void sizes(DiskFile file, Qcow2Header header) {
        var problems = file.problems();
        if (Long.compareUnsigned(header.diskSize(), limits.largestDisk()) > 0) {
            throw problems.tooLarge(header.diskSize(), limits.largestDisk());
        }
        if (header.diskSize() == 0 || header.diskSize() % DiskLimits.SECTOR != 0) {
            throw problems.corrupt("Its disk has %d bytes.".formatted(header.diskSize()));
        }
        if (header.l1Entries() > MAX_L1_ENTRIES || header.l1Entries() < header.neededL1Entries()) {
            throw problems.corrupt("Its L1 table has %d entries; the disk needs %d."
                    .formatted(header.l1Entries(), header.neededL1Entries()));
        }
        if (header.refcountClusters() == 0 || header.refcountClusters() * header.clusterSize() > MAX_REFCOUNT_BYTES) {
            throw problems.corrupt("Its refcount table has %d clusters.".formatted(header.refcountClusters()));
        }
    }

    /** Its name, for words; hostile, so only what is harmless to show. */
    private static String backing(DiskFile file, Qcow2Header header) throws IOException {
        var length = (int) Math.min(header.backingLength(), MAX_NAME);
        var at = header.backingOffset();
        if (at < 0 || at > file.size() - length) {
            return "?";
        }
        var bytes = file.read("name", at, length);
        return StandardCharsets.UTF_8.decode(bytes).toString().replaceAll("\\p{C}", "\uFFFD");
    }
}
