package dev.slipway.disk.format.vmdk;

import dev.slipway.disk.format.DiskFile;
import dev.slipway.disk.format.DiskLimits;
import dev.slipway.disk.format.DiskProblems;
import dev.slipway.disk.format.DiskReport;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Says whether a VMDK is one whole file that stands alone: monolithicSparse or streamOptimized. Reads headers, descriptor and tables, never
 * the data, in bounded memory.
 */
public record VmdkInspector(DiskLimits limits) {
    private static final long MAX_DESCRIPTOR_SECTORS = 128;
    private static final long MAX_GRAIN = 1 << 17;
    private static final int DEFLATE = 1;
    private static final int MARKER_FOOTER = 3;
    // A marker, the footer and the marker of the end.
    private static final int FOOTER_LENGTH = 3 * 512;

    /**
     * @param fileName only for words, without directories
     * @throws ProblemException IMAGE_* with the remedy
     */
    public DiskReport inspect(FileChannel channel, String fileName) throws IOException {
        var problems = new DiskProblems(fileName, "VMDK", "vmdk");
        var file = DiskFile.of(channel, ByteOrder.LITTLE_ENDIAN, problems);
        if (file.size() < 4 || file.read("signature", 0, 4).getInt(0) != VmdkHeader.MAGIC) {
            throw otherThanSparse(file);
        }
        var first = VmdkHeader.parse(file.read("header", 0, VmdkHeader.LENGTH), 0);
        judge(file, first);
        if (first.descriptor() != 1
                || first.descriptorLength() < 1
                || first.descriptorLength() > MAX_DESCRIPTOR_SECTORS) {
            throw problems.unsupported("It has no descriptor at the usual place.");
        }
        new VmdkDescriptor(file, first).check();
        var header = first;
        if (first.directory() == VmdkHeader.AT_END) {
            header = footer(file);
            judge(file, header);
            if (header.capacity() != first.capacity() || header.isStream() != first.isStream()) {
                throw problems.corrupt("Its header and its footer describe different disks.");
            }
        }
        var data = new VmdkTables(file, header).check();
        return new DiskReport(
                header.isStream() ? "streamOptimized" : "monolithicSparse",
                header.capacity() * DiskLimits.SECTOR,
                data);
    }

    /** A descriptor of its own, or ESX's old form: both put the data elsewhere or cannot be checked. */
    private static ProblemException otherThanSparse(DiskFile file) throws IOException {
        var problems = file.problems();
        if (file.size() < 4) {
            return problems.signature();
        }
        return switch (file.read("signature", 0, 4).getInt(0)) {
            // "# Di", with which a descriptor begins.
            case 0x6944_2023 ->
                problems.elsewhere("It is only the descriptor; the data is in the files that it lists.");
            // "COWD"
            case 0x4457_4f43 -> problems.unsupported("It is an extent of an old ESX server.");
            default -> problems.signature();
        };
    }

    private void judge(DiskFile file, VmdkHeader header) {
        var problems = file.problems();
        if (header.version() < 1 || header.version() > 3) {
            throw problems.version(
                    "It is version %s; 1 to 3 are known.".formatted(Integer.toUnsignedString(header.version())));
        }
        if (header.newlines() != VmdkHeader.NEWLINES) {
            throw problems.corrupt("Its line ends were changed, as a transfer in text mode does.");
        }
        if ((header.flags() & ~VmdkHeader.KNOWN_FLAGS) != 0 || !header.has(1)) {
            throw problems.unsupported("It has features %#x, which are unknown.".formatted(header.flags()));
        }
        if (header.isStream() != header.has(VmdkHeader.MARKERS)
                || header.compression() != (header.isStream() ? DEFLATE : 0)) {
            throw problems.unsupported(
                    "Its compression is type %d in an unknown arrangement.".formatted(header.compression()));
        }
        if (header.unclean()) {
            throw problems.unclean("VMware marked it as in use.", "vmware-vdiskmanager -R " + problems.source());
        }
        // With no capacity QEMU would follow the descriptor's names (block/vmdk.c).
        if (header.capacity() == 0) {
            throw problems.elsewhere("It has no sectors of its own.");
        }
        if (Long.compareUnsigned(header.capacity(), limits.largestDisk() / DiskLimits.SECTOR) > 0) {
            throw problems.tooLarge(
                    Long.compareUnsigned(header.capacity(), Long.MAX_VALUE / DiskLimits.SECTOR) > 0
                            ? -1
                            : header.capacity() * DiskLimits.SECTOR,
                    limits.largestDisk());
        }
        layout(file, header);
    }

    private static void layout(DiskFile file, VmdkHeader header) {
        var problems = file.problems();
        if (header.grain() < 8 || header.grain() > MAX_GRAIN || Long.bitCount(header.grain()) != 1) {
            throw problems.corrupt("Its grains have %s sectors.".formatted(Long.toUnsignedString(header.grain())));
        }
        // VMware's format fixes this number.
        if (header.entriesPerTable() != 512) {
            throw problems.corrupt("Its tables have %d entries; 512 is usual.".formatted(header.entriesPerTable()));
        }
        if (header.overhead() < 0 || header.overhead() > file.size() / DiskLimits.SECTOR) {
            throw problems.truncated(
                    "first grain",
                    header.overhead() < 0 || header.overhead() > Long.MAX_VALUE / DiskLimits.SECTOR
                            ? Long.MAX_VALUE
                            : header.overhead() * DiskLimits.SECTOR,
                    file.size());
        }
    }

    /** Where QEMU reads it: the last three sectors. */
    private static VmdkHeader footer(DiskFile file) throws IOException {
        var problems = file.problems();
        if (file.size() % DiskLimits.SECTOR != 0 || file.size() < FOOTER_LENGTH) {
            throw problems.truncated("footer", (file.size() / DiskLimits.SECTOR + 1) * DiskLimits.SECTOR, file.size());
        }
        var in = file.read("footer", file.size() - FOOTER_LENGTH, FOOTER_LENGTH);
        var markers = in.getInt(8) == 0
                && in.getInt(12) == MARKER_FOOTER
                && in.getInt(512) == VmdkHeader.MAGIC
                && in.getLong(1024) == 0
                && in.getInt(1032) == 0
                && in.getInt(1036) == 0;
        if (!markers) {
            throw problems.truncated("footer", file.size() + FOOTER_LENGTH, file.size());
        }
        return VmdkHeader.parse(in, 512);
    }
}
