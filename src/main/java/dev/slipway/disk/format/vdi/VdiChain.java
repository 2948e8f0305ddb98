package dev.slipway.disk.format.vdi;

import dev.slipway.storage.SparseFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * A VDI that holds only what changed since a snapshot, with all that it stands on: one disk. QEMU refuses such files, so they are joined here.
 * Does not close the files.
 */
public final class VdiChain {
    /**
     * One file of a chain.
     *
     * @param name only for words
     */
    public record Layer(FileChannel file, String name) {}

    private record Part(FileChannel file, VdiHeader header, VdiBlockMap map) {}

    /** @param at where a block's data begins in the file */
    private record Place(Part part, long at) {}

    private final List<Part> parts;
    private final long size;

    private VdiChain(List<Part> parts, long size) {
        this.parts = parts;
        this.size = size;
    }

    /**
     * @param layers the leaf first, the disk that stands alone last
     * @param largestDisk bytes
     * @throws dev.slipway.problem.ProblemException IMAGE_*; IMAGE_DIFFERENCING names the UUID of a parent that is not the one beside it
     */
    public static VdiChain open(List<Layer> layers, long largestDisk) throws IOException {
        var inspector = new VdiInspector(largestDisk);
        var parts = new ArrayList<Part>();
        for (var layer : layers) {
            var header = inspector.layer(layer.file(), layer.name());
            parts.add(new Part(layer.file(), header, new VdiBlockMap(layer.file(), header)));
        }
        for (var layer = 0; layer < parts.size(); layer++) {
            var fault = layer + 1 < parts.size()
                    ? fault(parts.get(layer).header(), parts.get(layer + 1).header())
                    : rootFault(parts.get(layer).header());
            if (fault.isPresent()) {
                throw new VdiProblems(layers.get(layer).name())
                        .brokenChain(parts.getFirst().header(), fault.get())
                        .toException();
            }
        }
        var size = parts.getFirst().header().diskSize();
        return new VdiChain(List.copyOf(parts), (size + VdiHeader.SECTOR - 1) / VdiHeader.SECTOR * VdiHeader.SECTOR);
    }

    private static Optional<String> fault(VdiHeader child, VdiHeader parent) {
        if (child.linkage().equals(VdiHeader.NONE)) {
            return Optional.of(
                    "It says that it stands alone, but it is used on top of {%s}.".formatted(parent.create()));
        }
        if (!child.linkage().equals(parent.create())) {
            return Optional.of("It stands on {%s}, which is missing; the disk in that place is {%s}."
                    .formatted(child.linkage(), parent.create()));
        }
        // Disks made by other programs leave it out.
        if (!child.parentModify().equals(VdiHeader.NONE)
                && !child.parentModify().equals(parent.modify())) {
            return Optional.of(
                    "{%s}, on which it stands, was written after the snapshot was taken.".formatted(parent.create()));
        }
        if (child.diskSize() < parent.diskSize()) {
            return Optional.of("Its disk has %d bytes, that below it %d; disks only grow."
                    .formatted(child.diskSize(), parent.diskSize()));
        }
        return Optional.empty();
    }

    private static Optional<String> rootFault(VdiHeader root) {
        if (!root.linkage().equals(VdiHeader.NONE)) {
            return Optional.of("It stands on {%s}, which is missing.".formatted(root.linkage()));
        }
        return root.type() == VdiType.DIFFERENCING.number()
                ? Optional.of("It holds only changes, but does not say to which disk.")
                : Optional.empty();
    }

    /** Bytes the guest sees: those of the leaf. */
    public long size() {
        return size;
    }

    /** What VirtualBox calls the disks, the leaf first. */
    public List<UUID> ids() {
        return parts.stream().map(part -> part.header().create()).toList();
    }

    /** Bytes of all blocks that come from some file. */
    public long dataBytes() throws IOException {
        var data = 0L;
        for (var block = 0L; block * VdiHeader.BLOCK < size; block++) {
            data += place(block).isPresent() ? VdiHeader.BLOCK : 0;
        }
        return data;
    }

    /**
     * Writes the disk as the guest sees it.
     *
     * @param progress told the bytes of data done, after every block; what it throws ends the work
     */
    public void flatten(SparseFile target, LongConsumer progress) throws IOException {
        var bytes = new byte[(int) VdiHeader.BLOCK];
        var done = 0L;
        for (var block = 0L; block * VdiHeader.BLOCK < size; block++) {
            var length = (int) Math.min(VdiHeader.BLOCK, size - block * VdiHeader.BLOCK);
            var place = place(block);
            if (place.isEmpty()) {
                target.skip(length);
                continue;
            }
            read(place.get(), block, bytes, length);
            target.write(bytes, length);
            done += VdiHeader.BLOCK;
            progress.accept(done);
        }
        target.finish();
    }

    private static void read(Place place, long block, byte[] bytes, int length) throws IOException {
        // What a shorter parent has behind its end was never part of its disk.
        var own = place.part().header().diskSize() - block * VdiHeader.BLOCK;
        var present = (int) Math.min(length, (own + VdiHeader.SECTOR - 1) / VdiHeader.SECTOR * VdiHeader.SECTOR);
        VdiInspector.readFully(place.part().file(), ByteBuffer.wrap(bytes, 0, present), place.at());
        java.util.Arrays.fill(bytes, present, length, (byte) 0);
    }

    /** In the first layer from the top that knows the block; a block that was discarded there hides what is below. */
    private Optional<Place> place(long block) throws IOException {
        for (var part : parts) {
            if (block * VdiHeader.BLOCK >= part.header().diskSize()) {
                return Optional.empty();
            }
            var entry = part.map().entry(block);
            if (entry == VdiBlockMap.ZERO) {
                return Optional.empty();
            }
            if (entry != VdiBlockMap.FREE) {
                var at = part.header().dataOffset() + Integer.toUnsignedLong(entry) * VdiHeader.BLOCK;
                return Optional.of(new Place(part, at));
            }
        }
        return Optional.empty();
    }
}
