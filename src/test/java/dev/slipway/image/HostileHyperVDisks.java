package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.disk.format.Disks;
import dev.slipway.disk.format.Patch;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.problem.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;

/** The hostile ones among the disks of Hyper-V: VHD and VHDX. */
final class HostileHyperVDisks {
    /** What must become of each. */
    @FunctionalInterface
    interface Refusals {
        void require(String name, byte[] bytes, ProblemCode code) throws Exception;
    }

    private final Path directory;
    private final Refusals refusals;

    HostileHyperVDisks(Path directory, Refusals refusals) {
        this.directory = directory;
        this.refusals = refusals;
    }

    void vhd() throws Exception {
        var raw = directory.resolve("noise.raw");
        var good = Disks.make(new Disks.Kind(DiskFormat.VPC, "", "force_size=on"), raw, directory.resolve("good.vhd"));
        var fixed = Disks.make(
                new Disks.Kind(DiskFormat.VPC, "", "subformat=fixed,force_size=on"),
                raw,
                directory.resolve("fixed.vhd"));
        refused("vhd differencing", Patch.big(good).i32(60, 4).vhd(), IMAGE_DIFFERENCING);
        refused("vhd with a parent's id", Patch.big(good).i32(512 + 40, 1).vhd(), IMAGE_DIFFERENCING);
        refused("vhd with a parent's name", Patch.big(good).i16(512 + 64, 'C').vhd(), IMAGE_DIFFERENCING);
        refused(
                "vhd with a parent's locator",
                Patch.big(good).text(512 + 576, "W2ru").vhd(),
                IMAGE_DIFFERENCING);
        refused("vhd of type 9", Patch.big(good).i32(60, 9).vhd(), IMAGE_CORRUPT);
        refused("vhd with a wrong checksum", Patch.big(good).i32(64, 1), IMAGE_CORRUPT);
        refused("vhd whose copies differ", Patch.big(good).i8(70, 1), IMAGE_CORRUPT);
        refused("vhd with huge tables", Patch.big(good).i32(512 + 28, -1).vhd(), IMAGE_CORRUPT);
        refused("vhd with tiny blocks", Patch.big(good).i32(512 + 32, 512).vhd(), IMAGE_UNSUPPORTED);
        refused(
                "vhd with its table beyond the end",
                Patch.big(good).i64(512 + 16, 1L << 40).vhd(),
                IMAGE_TRUNCATED);
        refused(
                "vhd with its table in its header",
                Patch.big(good).i64(512 + 16, 512).vhd(),
                IMAGE_CORRUPT);
        refused("vhd of 4 TiB", Patch.big(good).i64(48, 4L << 40).vhd(), IMAGE_TOO_LARGE);
        refused("vhd of 2^63 bytes", Patch.big(good).i64(48, Long.MIN_VALUE).vhd(), IMAGE_TOO_LARGE);
        refused("vhd saved", Patch.big(good).i8(84, 1).vhd(), IMAGE_UNCLEAN);
        var table = Math.toIntExact(Patch.big(good).i64(512 + 16));
        refused(
                "vhd with overlapping blocks",
                Patch.big(good).i32(table + 4, Patch.big(good).i32(table) + 1),
                IMAGE_CORRUPT);
        refused("vhd with a block in its header", Patch.big(good).i32(table, 0), IMAGE_CORRUPT);
        refused("vhd with a block beyond the end", Patch.big(good).i32(table, 0x7fffffff), IMAGE_TRUNCATED);
        refused("vhd and VMDK", Patch.big(fixed).text(0, "KDMV"), IMAGE_UNKNOWN_FORMAT);
        refused("vhd and qcow2", Patch.big(fixed).text(0, "QFI\u00fb"), IMAGE_UNKNOWN_FORMAT);
        refused(
                "vhd longer than its disk",
                Patch.big(fixed).i64(fixed(fixed, 48), 1 << 20).vhdFooter(),
                IMAGE_CORRUPT);
        refused(
                "vhd shorter than its disk",
                Patch.big(fixed).i64(fixed(fixed, 48), 1 << 30).vhdFooter(),
                IMAGE_TRUNCATED);
    }

    private static int fixed(Path file, int at) throws Exception {
        return Math.toIntExact(Files.size(file)) - 512 + at;
    }

    void vhdx() throws Exception {
        var good = Disks.make(
                new Disks.Kind(DiskFormat.VHDX, "", "block_size=1M"),
                directory.resolve("noise.raw"),
                directory.resolve("good.vhdx"));
        var metadata = 0;
        var blocks = 0;
        for (var entry : new int[] {16, 48}) {
            var at = Math.toIntExact(Patch.little(good).i64((192 << 10) + entry + 16));
            // The first half of the metadata region's id.
            if (Patch.little(good).i32((192 << 10) + entry) == 0x8b7ca206) {
                metadata = at;
            } else {
                blocks = at;
            }
        }
        refused(
                "vhdx with a log",
                Patch.little(good)
                        .i64((64 << 10) + 48, 1)
                        .i64((128 << 10) + 48, 1)
                        .vhdx(),
                IMAGE_UNCLEAN);
        refused("vhdx without headers", Patch.little(good).i32(64 << 10, 0).i32(128 << 10, 0), IMAGE_CORRUPT);
        refused(
                "vhdx whose region tables differ",
                Patch.little(good).i64((256 << 10) + 32, 64 << 20).vhdx(),
                IMAGE_TRUNCATED);
        refused(
                "vhdx with many regions",
                Patch.little(good).i32((192 << 10) + 8, -1).vhdx(),
                IMAGE_UNSUPPORTED);
        refused(
                "vhdx with an unknown region",
                Patch.little(good).i32((192 << 10) + 16, 7).vhdx(),
                IMAGE_UNSUPPORTED);
        refused(
                "vhdx of version 2",
                Patch.little(good)
                        .i16((64 << 10) + 66, 2)
                        .i16((128 << 10) + 66, 2)
                        .vhdx(),
                IMAGE_VERSION);
        refused("vhdx with much metadata", Patch.little(good).i16(metadata + 10, -1), IMAGE_CORRUPT);
        var parameters = metadata + Patch.little(good).i32(metadata + 32 + 16);
        refused("vhdx with a parent", Patch.little(good).i32(parameters + 4, 2), IMAGE_DIFFERENCING);
        refused(
                "vhdx with a parent's locator",
                Patch.little(good)
                        .i32(metadata + 32, 0xa8d35f2d)
                        .i32(metadata + 36, 0x454db30b)
                        .i64(metadata + 40, 0x0cab3448d8d3f7abL),
                IMAGE_DIFFERENCING);
        refused("vhdx with blocks of 3 bytes", Patch.little(good).i32(parameters, 3), IMAGE_CORRUPT);
        refused("vhdx with partly present blocks", Patch.little(good).i64(blocks, 7), IMAGE_DIFFERENCING);
        refused(
                "vhdx with two blocks at one place",
                Patch.little(good).i64(blocks + 8, Patch.little(good).i64(blocks)),
                IMAGE_CORRUPT);
        refused("vhdx with a block in its tables", Patch.little(good).i64(blocks, (1 << 20) | 6), IMAGE_CORRUPT);
        refused("vhdx with a block beyond the end", Patch.little(good).i64(blocks, (1L << 40) | 6), IMAGE_TRUNCATED);
        refused("vhdx and VHD", Patch.append(good, "conectix"), IMAGE_UNKNOWN_FORMAT);
    }

    private void refused(String name, Patch patch, ProblemCode code) throws Exception {
        refused(name, patch.bytes(), code);
    }

    private void refused(String name, byte[] bytes, ProblemCode code) throws Exception {
        refusals.require(name, bytes, code);
    }
}
