package dev.slipway.disk.filesystem.ntfs;

import dev.slipway.disk.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One volume, read only. Everything in it is somebody else's, so every number is checked and every loop ends: at most {@value #MAX_BLOCKS}
 * blocks of the root directory are looked at.
 */
final class NtfsVolume {
    static final int BOOT_SECTOR = 512;
    private static final int SECTOR = 512;
    private static final int MAX_BLOCKS = 4096;
    private static final int MAX_RECORD = 65_536;
    private static final int MAX_CLUSTER = 2 << 20;
    private static final long MFT = 0;
    private static final long ROOT = 5;
    private static final long REFERENCE = 0xffff_ffff_ffffL;

    private final Blocks disk;
    private final long start;
    private final int clusterSize;
    private final int recordSize;
    private List<Run> table;

    private NtfsVolume(Blocks disk, long start, int clusterSize, int recordSize, Run first) {
        this.disk = disk;
        this.start = start;
        this.clusterSize = clusterSize;
        this.recordSize = recordSize;
        this.table = List.of(first);
    }

    static NtfsVolume open(Blocks disk, long start, byte[] bootSector) throws IOException {
        var boot = little(bootSector);
        var sectorSize = Short.toUnsignedInt(boot.getShort(11));
        var clusterSize = sectorSize * perCluster(boot.get(13));
        var recordSize = size(boot.get(64), clusterSize);
        if (sectorSize < SECTOR
                || sectorSize > 4096
                || clusterSize < SECTOR
                || clusterSize > MAX_CLUSTER
                || recordSize < SECTOR
                || recordSize > MAX_RECORD
                || recordSize % SECTOR != 0) {
            throw new NtfsException("its boot sector makes no sense");
        }
        var volume = new NtfsVolume(
                disk, start, clusterSize, recordSize, new Run(boot.getLong(48), Math.ceilDiv(recordSize, clusterSize)));
        volume.table = volume.record(MFT)
                .attribute(Attribute.DATA)
                .orElseThrow(() -> new NtfsException("its file table has no place"))
                .runs();
        return volume;
    }

    private static int perCluster(byte coded) {
        return coded > 0 ? coded : coded == Byte.MIN_VALUE ? 128 : 1 << -coded;
    }

    /** Clusters when positive, else a power of two in bytes. */
    private static int size(byte coded, int clusterSize) {
        return coded > 0 ? coded * clusterSize : coded < -16 ? 0 : 1 << -coded;
    }

    /** The first bytes of a file in the root directory; empty when there is no such file. */
    Optional<byte[]> headOf(String name, int length) throws IOException {
        var found = inRoot(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var file = record(found.getAsLong());
        var data = file.attribute(Attribute.DATA);
        if (data.isEmpty()) {
            var list = file.attribute(Attribute.LIST)
                    .orElseThrow(() -> new NtfsException("a file has neither data nor a list of its parts"));
            data = record(list.holderOf(Attribute.DATA) & REFERENCE).attribute(Attribute.DATA);
        }
        return Optional.of(content(
                data.orElseThrow(() -> new NtfsException("the data of a file is not where its list says")), 0, length));
    }

    private OptionalLong inRoot(String name) throws IOException {
        var root = record(ROOT);
        var index = root.attribute(Attribute.INDEX_ROOT)
                .orElseThrow(() -> new NtfsException("its root directory has no index"))
                .value();
        var found = DirectoryEntries.find(index, 16, name);
        var rest = root.attribute(Attribute.INDEX_ALLOCATION);
        if (found.isPresent() || rest.isEmpty()) {
            return found;
        }
        var blockSize = index.getInt(8);
        if (blockSize < SECTOR || blockSize > MAX_RECORD || blockSize % SECTOR != 0) {
            throw new NtfsException("its root directory makes no sense");
        }
        var blocks = Math.min(rest.get().size() / blockSize, MAX_BLOCKS);
        for (var block = 0L; block < blocks; block++) {
            var bytes = content(rest.get(), block * blockSize, blockSize);
            // Blocks that are not in use hold what they like.
            if (Fixup.isBlock(bytes, "INDX")) {
                found = DirectoryEntries.find(little(Fixup.undone(bytes)), 24, name);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return OptionalLong.empty();
    }

    private Attribute.Holder record(long number) throws IOException {
        var bytes = read(table, Math.multiplyExact(number, recordSize), recordSize);
        if (!Fixup.isBlock(bytes, "FILE")) {
            throw new NtfsException("record %d is damaged".formatted(number));
        }
        return new Attribute.Holder(little(Fixup.undone(bytes)));
    }

    private byte[] content(Attribute attribute, long from, int length) throws IOException {
        if (attribute.isResident()) {
            var value = attribute.value();
            var bytes = new byte[(int) Math.clamp(value.limit() - from, 0, length)];
            value.get((int) from, bytes);
            return bytes;
        }
        return read(attribute.runs(), from, (int) Math.clamp(attribute.size() - from, 0, length));
    }

    /** Holes give zeros. */
    private byte[] read(List<Run> runs, long from, int length) throws IOException {
        var bytes = new byte[length];
        var done = 0;
        var begin = 0L;
        for (var run : runs) {
            var end = begin + Math.multiplyExact(run.clusters(), (long) clusterSize);
            var here = from + done;
            if (done < length && here < end) {
                var count = (int) Math.min(end - here, length - done);
                if (!run.isHole()) {
                    var at = Math.addExact(start, Math.multiplyExact(run.cluster(), (long) clusterSize));
                    System.arraycopy(disk.read(at + here - begin, count), 0, bytes, done, count);
                }
                done += count;
            }
            begin = end;
        }
        if (done < length) {
            throw new NtfsException("a file is shorter than it says");
        }
        return bytes;
    }

    static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @param cluster negative for a hole */
    record Run(long cluster, long clusters) {
        Run {
            if (clusters < 1 || clusters > 1L << 40 || cluster > 1L << 40) {
                throw new NtfsException("a run of clusters makes no sense");
            }
        }

        boolean isHole() {
            return cluster < 0;
        }
    }

    /** Each sector's last two bytes were swapped for a number, so that a torn write shows. */
    static final class Fixup {
        private Fixup() {}

        static boolean isBlock(byte[] bytes, String magic) {
            return Arrays.equals(bytes, 0, 4, magic.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 4);
        }

        static byte[] undone(byte[] bytes) {
            var block = little(bytes);
            var at = Short.toUnsignedInt(block.getShort(4));
            var sectors = Short.toUnsignedInt(block.getShort(6)) - 1;
            if (sectors != bytes.length / SECTOR || at + 2 * (sectors + 1) > bytes.length) {
                throw new NtfsException("a block is damaged");
            }
            for (var sector = 1; sector <= sectors; sector++) {
                var last = sector * SECTOR - 2;
                if (block.getShort(last) != block.getShort(at)) {
                    throw new NtfsException("a block was written by half");
                }
                block.putShort(last, block.getShort(at + 2 * sector));
            }
            return bytes;
        }
    }
}
