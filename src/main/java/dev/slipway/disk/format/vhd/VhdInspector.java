package dev.slipway.disk.format.vhd;

import dev.slipway.disk.format.DiskFile;
import dev.slipway.disk.format.DiskLimits;
import dev.slipway.disk.format.DiskProblems;
import dev.slipway.disk.format.DiskReport;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Says whether a VHD is whole and stands alone: fixed or dynamic. Reads footers and the block table, never the data, in bounded memory. */
public record VhdInspector(DiskLimits limits) {
    // QEMU's limit for a VHD, 2,040 GiB (block/vpc.c).
    private static final long MAX_SECTORS = 0xff000000L;

    /**
     * @param fileName only for words, without directories
     * @throws ProblemException IMAGE_* with the remedy
     */
    public DiskReport inspect(FileChannel channel, String fileName) throws IOException {
        var problems = new DiskProblems(fileName, "VHD", "vpc");
        var file = DiskFile.of(channel, ByteOrder.BIG_ENDIAN, problems);
        if (file.size() < 8) {
            throw problems.signature();
        }
        var dynamic = file.read("header", 0, 8).getLong(0) == VhdFooter.COOKIE;
        if (file.size() < VhdFooter.LENGTH) {
            throw dynamic ? problems.truncated("footer", VhdFooter.LENGTH, file.size()) : problems.signature();
        }
        var last = file.read("footer", file.size() - VhdFooter.LENGTH, VhdFooter.LENGTH);
        var footer = VhdFooter.parse(last);
        if (footer.cookie() != VhdFooter.COOKIE) {
            throw dynamic
                    ? problems.truncated("footer", file.size() + VhdFooter.LENGTH, file.size())
                    : problems.signature();
        }
        judge(file, footer, dynamic);
        if (!dynamic) {
            return fixed(file, footer);
        }
        // QEMU believes the copy at the beginning, so it must say the same.
        if (!file.read("header", 0, VhdFooter.LENGTH).equals(last)) {
            throw problems.corrupt("Its footer and the copy of it at the beginning differ.");
        }
        var data = new VhdBlocks(file, footer).check();
        return new DiskReport("dynamic", footer.currentSize(), data);
    }

    private void judge(DiskFile file, VhdFooter footer, boolean dynamic) {
        var problems = file.problems();
        if (footer.type() == VhdFooter.DIFFERENCING) {
            throw problems.differencing("It is a differencing disk; the rest is in the parent that it names.");
        }
        if (footer.type() != (dynamic ? VhdFooter.DYNAMIC : VhdFooter.FIXED)) {
            throw problems.corrupt("Its type is %d, which does not fit the file.".formatted(footer.type()));
        }
        if (!footer.soundChecksum()) {
            throw problems.corrupt("The checksum of its footer is wrong.");
        }
        if (footer.version() != VhdFooter.VERSION) {
            throw problems.version("It is version %#x; only 1.0 is known.".formatted(footer.version()));
        }
        if (footer.savedState()) {
            throw problems.unclean(
                    "It belongs to a machine that was saved while it ran.",
                    "qemu-img convert -f vpc -O qcow2 -- %1$s %1$s.qcow2".formatted(problems.source()));
        }
        var size = footer.currentSize();
        var largest = Math.min(limits.largestDisk(), MAX_SECTORS * DiskLimits.SECTOR);
        if (Long.compareUnsigned(size, largest) > 0) {
            throw problems.tooLarge(size, largest);
        }
        if (size == 0 || size % DiskLimits.SECTOR != 0) {
            throw problems.corrupt("Its disk has %d bytes.".formatted(size));
        }
        var seen = footer.sectorsByQemu() * DiskLimits.SECTOR;
        if (seen != size) {
            // Windows would lose what is behind, such as the second partition table.
            throw problems.unsupported(
                    "Its disk has %d bytes, but QEMU would show %d of them, by its geometry.".formatted(size, seen),
                    "Make a copy that has all of them.",
                    "qemu-img convert --image-opts driver=vpc,force_size_calc=current_size,file.driver=file,file.filename=%1$s -O qcow2 %1$s.qcow2");
        }
    }

    private static DiskReport fixed(DiskFile file, VhdFooter footer) {
        if (footer.dataOffset() != -1) {
            throw file.problems().corrupt("It is fixed, yet names a table of blocks.");
        }
        file.requireWithin("data", 0, footer.currentSize() + VhdFooter.LENGTH);
        if (file.size() != footer.currentSize() + VhdFooter.LENGTH) {
            throw file.problems()
                    .corrupt("The file is longer than its disk of %d bytes.".formatted(footer.currentSize()));
        }
        return new DiskReport("fixed", footer.currentSize(), footer.currentSize());
    }
}
