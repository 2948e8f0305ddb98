package dev.slipway.disk.format.vhdx;

import dev.slipway.disk.format.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Where in a VHDX its block table and its metadata are; both tables that say so are looked at, as readers differ in which they use. */
record VhdxRegions(Region blocks, Region metadata) {
    record Region(long at, long length) {}

    private static final long FIRST_AT = 192 << 10;
    private static final long SECOND_AT = 256 << 10;
    private static final int LENGTH = 64 << 10;
    private static final long UNIT = 1 << 20;
    /** "regi", little-endian. */
    private static final int MAGIC = 0x69676572;

    private static final UUID BLOCKS = UUID.fromString("2dc27766-f623-4200-9d64-115e9bfd4a08");
    private static final UUID METADATA = UUID.fromString("8b7ca206-4790-4b9a-b8fe-575f050f886e");

    static VhdxRegions read(DiskFile file) throws IOException {
        var first = read(file, FIRST_AT);
        if (!first.equals(read(file, SECOND_AT))) {
            throw file.problems().corrupt("Its two region tables differ.");
        }
        return first;
    }

    private static VhdxRegions read(DiskFile file, long at) throws IOException {
        var problems = file.problems();
        var in = file.read("region table", at, LENGTH);
        if (in.getInt(0) != MAGIC || !VhdxHeader.isSound(in)) {
            throw problems.corrupt("The region table at %d is not valid.".formatted(at));
        }
        if (in.getInt(8) != 2) {
            throw problems.unsupported(
                    "It has %s regions; two are known.".formatted(Integer.toUnsignedString(in.getInt(8))));
        }
        var one = VhdxHeader.uuid(in, 16);
        var other = VhdxHeader.uuid(in, 48);
        if (one.equals(BLOCKS) && other.equals(METADATA)) {
            return new VhdxRegions(region(file, in, 16), region(file, in, 48));
        }
        if (one.equals(METADATA) && other.equals(BLOCKS)) {
            return new VhdxRegions(region(file, in, 48), region(file, in, 16));
        }
        throw problems.unsupported("It has regions {%s} and {%s}, which are unknown.".formatted(one, other));
    }

    private static Region region(DiskFile file, ByteBuffer in, int entry) {
        var region = new Region(in.getLong(entry + 16), Integer.toUnsignedLong(in.getInt(entry + 24)));
        if (region.at() < UNIT || region.at() % UNIT != 0 || region.length() == 0 || region.length() % UNIT != 0) {
            throw file.problems()
                    .corrupt("A region of it has %d bytes at %s."
                            .formatted(region.length(), Long.toUnsignedString(region.at())));
        }
        file.requireWithin("region", region.at(), region.length());
        return region;
    }
}
