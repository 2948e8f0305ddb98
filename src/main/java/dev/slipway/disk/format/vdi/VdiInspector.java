package dev.slipway.disk.format.vdi;

import dev.slipway.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Says whether a VDI is whole and stands alone. Reads the header and the block map, never the data, in bounded memory.
 *
 * @param largestDisk bytes; a disk that declares more is refused before its map is looked at
 */
public record VdiInspector(long largestDisk) {
    /** Whether the file carries the VDI signature; anything else about it may be wrong. */
    public static boolean hasSignature(byte[] start) {
        return start.length >= VdiHeader.SIGNATURE_AT + Integer.BYTES
                && ByteBuffer.wrap(start)
                                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                                .getInt(VdiHeader.SIGNATURE_AT)
                        == VdiHeader.SIGNATURE;
    }

    /**
     * @param fileName only for words, without directories
     * @throws dev.slipway.problem.ProblemException IMAGE_* with the remedy
     */
    public VdiReport inspect(FileChannel file, String fileName) throws IOException {
        var checked = check(file, fileName, false);
        var header = checked.header();
        return new VdiReport(
                VdiType.of(header.type()).orElseThrow(),
                // QEMU rounds up to whole sectors, and so must we to agree with it.
                (header.diskSize() + VdiHeader.SECTOR - 1) / VdiHeader.SECTOR * VdiHeader.SECTOR,
                checked.map().allocated() * VdiHeader.BLOCK,
                header.create());
    }

    /** The same of a file that may stand on another one. */
    VdiHeader layer(FileChannel file, String fileName) throws IOException {
        return check(file, fileName, true).header();
    }

    private record Checked(VdiHeader header, VdiBlockMap.Check map) {}

    private Checked check(FileChannel file, String fileName, boolean layer) throws IOException {
        var problems = new VdiProblems(fileName);
        var fileSize = file.size();
        var start = new byte[(int) Math.min(VdiHeader.LENGTH, fileSize)];
        readFully(file, ByteBuffer.wrap(start), 0);
        if (!hasSignature(start)) {
            throw problems.signature(start).toException();
        }
        if (fileSize < VdiHeader.LENGTH) {
            throw problems.truncated("header", VdiHeader.LENGTH, fileSize).toException();
        }
        var header = VdiHeader.parse(start);
        refuse(headerProblem(header, problems, layer));
        var mapEnd = header.mapOffset() + header.mapLength();
        if (fileSize < mapEnd) {
            throw problems.truncated("block map", mapEnd, fileSize).toException();
        }
        var map = new VdiBlockMap(file, header).check();
        refuse(map.fault().map(problems::corrupt));
        var needed = header.neededLength(map.highest());
        if (fileSize < needed) {
            throw problems.truncated("data", needed, fileSize).toException();
        }
        return new Checked(header, map);
    }

    private Optional<Problem> headerProblem(VdiHeader header, VdiProblems problems, boolean layer) {
        if (header.version() != VdiHeader.VERSION_1_1) {
            return Optional.of(problems.version(header));
        }
        var type = VdiType.of(header.type());
        if (type.isEmpty()) {
            return Optional.of(problems.corrupt("Its type is %d; 1 to 4 exist.".formatted(header.type())));
        }
        var kind = switch (type.get()) {
            case UNDO -> problems.undo(header);
            case DIFFERENCING -> layer ? null : problems.differencing(header);
            case DYNAMIC, FIXED -> null;
        };
        if (kind != null) {
            return Optional.of(kind);
        }
        var linked = !header.linkage().equals(VdiHeader.NONE)
                || !header.parentModify().equals(VdiHeader.NONE);
        if (linked && !layer) {
            return Optional.of(problems.differencing(header));
        }
        if (header.sectorSize() != VdiHeader.SECTOR) {
            return Optional.of(problems.sectorSize(header));
        }
        if (header.blockSize() != VdiHeader.BLOCK) {
            return Optional.of(problems.blockSize(header));
        }
        if (header.extraBytes() != 0) {
            return Optional.of(problems.extraBytes(header));
        }
        return sizeProblem(header, problems).or(() -> layoutFault(header).map(problems::corrupt));
    }

    private Optional<Problem> sizeProblem(VdiHeader header, VdiProblems problems) {
        // Read as unsigned: a size with the top bit set is larger than any limit.
        if (Long.compareUnsigned(header.diskSize(), largestDisk) > 0) {
            return Optional.of(problems.tooLarge(Long.toUnsignedString(header.diskSize()), largestDisk));
        }
        if (header.blocks() > largestDisk / VdiHeader.BLOCK + 1) {
            return Optional.of(problems.tooLarge(Long.toString(header.blocks() * VdiHeader.BLOCK), largestDisk));
        }
        return Optional.empty();
    }

    private static Optional<String> layoutFault(VdiHeader header) {
        if (header.diskSize() == 0) {
            return Optional.of("Its disk has no bytes.");
        }
        if (header.diskSize() > header.blocks() * VdiHeader.BLOCK) {
            return Optional.of("Its disk has %d bytes, its block map has room for %d."
                    .formatted(header.diskSize(), header.blocks() * VdiHeader.BLOCK));
        }
        if (header.mapOffset() % VdiHeader.SECTOR != 0 || header.dataOffset() % VdiHeader.SECTOR != 0) {
            return Optional.of("Its block map begins at %d and its data at %d; both must be multiples of 512."
                    .formatted(header.mapOffset(), header.dataOffset()));
        }
        if (header.mapOffset() < VdiHeader.LENGTH || header.dataOffset() < header.mapOffset() + header.mapLength()) {
            return Optional.of("Its header, block map and data overlap.");
        }
        if (header.allocatedBlocks() > header.blocks()) {
            return Optional.of(
                    "It counts %d blocks in use of %d.".formatted(header.allocatedBlocks(), header.blocks()));
        }
        return Optional.empty();
    }

    private static void refuse(Optional<Problem> problem) {
        if (problem.isPresent()) {
            throw problem.get().toException();
        }
    }

    static void readFully(FileChannel file, ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            var read = file.read(into, position);
            if (read < 0) {
                throw new java.io.EOFException("the file became shorter while it was read");
            }
            position += read;
        }
    }
}
