package dev.slipway.disk.filesystem.fat;

import dev.slipway.disk.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One volume of FAT12, FAT16 or FAT32 (Microsoft's fatgen103), read only. Everything in it is somebody else's, so every number is checked and every
 * walk ends: a folder is looked at for {@value #MAX_CLUSTERS} clusters at most.
 */
final class FatVolume {
    private static final int BOOT_SECTOR = 512;
    private static final int ENTRY = 32;
    private static final int MAX_CLUSTERS = 512;
    private static final int FOLDER = 0x10;
    // Long names carry all of the low bits, labels one of them.
    private static final int NO_FILE = 0x08;

    private enum Width {
        FAT12(0xff7),
        FAT16(0xfff7),
        FAT32(0xffffff7);

        private final long bad;

        Width(long bad) {
            this.bad = bad;
        }
    }

    /** @param cluster its first; 0 for an empty file */
    record Entry(boolean folder, long cluster, long size) {}

    /** Where a folder's entries are: a chain of clusters, or the fixed root of FAT12 and FAT16. */
    record Place(long cluster, boolean fixedRoot) {}

    private final Blocks disk;
    private final Width width;
    private final long table;
    private final long fixedRoot;
    private final int fixedRootLength;
    private final long data;
    private final int clusterSize;
    private final long clusters;
    private final long rootCluster;

    private FatVolume(
            Blocks disk,
            Width width,
            long table,
            long fixedRoot,
            int fixedRootLength,
            long data,
            int clusterSize,
            long clusters,
            long rootCluster) {
        this.disk = disk;
        this.width = width;
        this.table = table;
        this.fixedRoot = fixedRoot;
        this.fixedRootLength = fixedRootLength;
        this.data = data;
        this.clusterSize = clusterSize;
        this.clusters = clusters;
        this.rootCluster = rootCluster;
    }

    static FatVolume open(Blocks disk, long start) throws IOException {
        var boot = little(disk.read(start, BOOT_SECTOR));
        if ((boot.get(510) & 0xff) != 0x55 || (boot.get(511) & 0xff) != 0xaa) {
            throw new FatException("it has no boot sector");
        }
        var sector = Short.toUnsignedInt(boot.getShort(11));
        var perCluster = Byte.toUnsignedInt(boot.get(13));
        var reserved = Short.toUnsignedInt(boot.getShort(14));
        var tables = Byte.toUnsignedInt(boot.get(16));
        var rootEntries = Short.toUnsignedInt(boot.getShort(17));
        var shortTable = Short.toUnsignedInt(boot.getShort(22));
        var tableSectors = shortTable == 0 ? Integer.toUnsignedLong(boot.getInt(36)) : shortTable;
        var shortTotal = Short.toUnsignedInt(boot.getShort(19));
        var total = shortTotal == 0 ? Integer.toUnsignedLong(boot.getInt(32)) : shortTotal;
        if (sector < 512
                || sector > 4096
                || Integer.bitCount(sector) != 1
                || Integer.bitCount(perCluster) != 1
                || reserved == 0
                || tables < 1
                || tables > 4
                || tableSectors == 0) {
            throw new FatException("its boot sector makes no sense");
        }
        var rootLength = rootEntries * ENTRY;
        var rootAt = reserved + tables * tableSectors;
        var dataAt = rootAt + Math.ceilDiv(rootLength, sector);
        if (total <= dataAt) {
            throw new FatException("it has no room for files");
        }
        var clusters = (total - dataAt) / perCluster;
        var width = shortTable == 0 ? Width.FAT32 : clusters < 4085 ? Width.FAT12 : Width.FAT16;
        return new FatVolume(
                disk,
                width,
                start + (long) reserved * sector,
                start + rootAt * sector,
                rootLength,
                start + dataAt * sector,
                sector * perCluster,
                clusters,
                Integer.toUnsignedLong(boot.getInt(44)));
    }

    Place root() {
        return width == Width.FAT32 ? new Place(rootCluster, false) : new Place(0, true);
    }

    Place place(Entry folder) {
        return new Place(folder.cluster(), false);
    }

    /** @param name eight and three characters, filled with blanks */
    Optional<Entry> find(Place place, String name) throws IOException {
        if (place.fixedRoot()) {
            return in(disk.read(fixedRoot, fixedRootLength), name);
        }
        var cluster = place.cluster();
        for (var looked = 0; looked < MAX_CLUSTERS && isFile(cluster); looked++) {
            var found = in(disk.read(data + (cluster - 2) * clusterSize, clusterSize), name);
            if (found.isPresent()) {
                return found;
            }
            cluster = next(cluster);
        }
        return Optional.empty();
    }

    private boolean isFile(long cluster) {
        return cluster >= 2 && cluster < clusters + 2 && cluster < width.bad;
    }

    private long next(long cluster) throws IOException {
        return switch (width) {
            case FAT12 -> {
                var pair = Short.toUnsignedInt(
                        little(disk.read(table + cluster + cluster / 2, 2)).getShort(0));
                yield cluster % 2 == 0 ? pair & 0xfff : pair >> 4;
            }
            case FAT16 ->
                Short.toUnsignedInt(little(disk.read(table + cluster * 2, 2)).getShort(0));
            case FAT32 -> little(disk.read(table + cluster * 4, 4)).getInt(0) & 0xfffffffL;
        };
    }

    private static Optional<Entry> in(byte[] folder, String name) {
        var entries = little(folder);
        for (var at = 0; at + ENTRY <= folder.length && folder[at] != 0; at += ENTRY) {
            var attributes = folder[at + 11];
            if ((attributes & NO_FILE) == 0 && new String(folder, at, 11, StandardCharsets.ISO_8859_1).equals(name)) {
                var cluster = (long) Short.toUnsignedInt(entries.getShort(at + 20)) << 16
                        | Short.toUnsignedInt(entries.getShort(at + 26));
                return Optional.of(new Entry(
                        (attributes & FOLDER) != 0, cluster, Integer.toUnsignedLong(entries.getInt(at + 28))));
            }
        }
        return Optional.empty();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
