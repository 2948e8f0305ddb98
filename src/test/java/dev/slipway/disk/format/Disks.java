package dev.slipway.disk.format;

import dev.slipway.disk.format.qcow2.Qcow2Inspector;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.disk.format.vhd.VhdInspector;
import dev.slipway.disk.format.vhdx.VhdxInspector;
import dev.slipway.disk.format.vmdk.VmdkInspector;
import dev.slipway.hypervisor.DiskFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Disks as qemu-img makes them, in every arrangement that it knows and we take. */
public final class Disks {
    public static final long LIMIT = 2L << 40;
    public static final int SIZE = 4 << 20;

    /** One arrangement of a format. */
    public record Kind(DiskFormat format, String type, String options) {
        @Override
        public String toString() {
            return format.words() + " " + type + (options.isEmpty() ? "" : " with " + options);
        }
    }

    public static final List<Kind> KINDS = List.of(
            new Kind(DiskFormat.QCOW2, "version 3", ""),
            new Kind(DiskFormat.QCOW2, "version 2", "compat=0.10"),
            new Kind(DiskFormat.QCOW2, "version 3", "cluster_size=512"),
            new Kind(DiskFormat.QCOW2, "version 3", "cluster_size=2M,refcount_bits=64"),
            new Kind(DiskFormat.QCOW2, "version 3", "extended_l2=on"),
            new Kind(DiskFormat.QCOW2, "version 3", "preallocation=metadata,lazy_refcounts=on"),
            new Kind(DiskFormat.QCOW2, "version 3", "compression_type=zlib"),
            new Kind(DiskFormat.QCOW2, "version 3", "compression_type=zstd"),
            new Kind(DiskFormat.VMDK, "monolithicSparse", ""),
            new Kind(DiskFormat.VMDK, "monolithicSparse", "zeroed_grain=on,compat6=on"),
            new Kind(DiskFormat.VMDK, "streamOptimized", "subformat=streamOptimized"),
            new Kind(DiskFormat.VPC, "dynamic", "force_size=on"),
            new Kind(DiskFormat.VPC, "dynamic", ""),
            new Kind(DiskFormat.VPC, "fixed", "subformat=fixed,force_size=on"),
            new Kind(DiskFormat.VHDX, "dynamic", "block_size=1M"),
            new Kind(DiskFormat.VHDX, "dynamic", ""),
            new Kind(DiskFormat.VHDX, "fixed", "subformat=fixed"));

    private Disks() {}

    /** A disk of {@link #SIZE} with a boot sector, noise and holes. */
    public static Path raw(Path file) throws IOException {
        var noise = new byte[SIZE / 2];
        new Random(7).nextBytes(noise);
        noise[510] = 0x55;
        noise[511] = (byte) 0xaa;
        for (var at = 446; at < 510; at++) {
            noise[at] = 0;
        }
        noise[446 + 4] = 7;
        try (var out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(java.nio.ByteBuffer.wrap(noise));
            out.write(java.nio.ByteBuffer.wrap(noise, 0, 65536), SIZE - 65536);
        }
        return file;
    }

    /** The raw disk in another format. */
    public static Path make(Kind kind, Path raw, Path file) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(
                List.of("convert", "-f", "raw", "-O", kind.format().driver()));
        if (!kind.options().isEmpty()) {
            arguments.addAll(List.of("-o", kind.options()));
        }
        if (kind.options().contains("compression_type")) {
            arguments.add("-c");
        }
        arguments.addAll(List.of(raw.toString(), file.toString()));
        Qemu.img(arguments.toArray(String[]::new));
        return file;
    }

    /** One without any data. */
    public static Path empty(Kind kind, Path file, long size) throws IOException, InterruptedException {
        var arguments =
                new ArrayList<>(List.of("create", "-q", "-f", kind.format().driver()));
        if (!kind.options().isEmpty()) {
            arguments.addAll(List.of("-o", kind.options()));
        }
        arguments.addAll(List.of(file.toString(), Long.toString(size)));
        Qemu.img(arguments.toArray(String[]::new));
        return file;
    }

    /** What our own parser says of a file. */
    public static DiskReport inspect(DiskFormat format, Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return inspect(format, channel, file.getFileName().toString());
        }
    }

    public static DiskReport inspect(DiskFormat format, FileChannel file, String name) throws IOException {
        var limits = new DiskLimits(LIMIT);
        return switch (format) {
            case QCOW2 -> new Qcow2Inspector(limits).inspect(file, name);
            case VMDK -> new VmdkInspector(limits).inspect(file, name);
            case VPC -> new VhdInspector(limits).inspect(file, name);
            case VHDX -> new VhdxInspector(limits).inspect(file, name);
            case VDI, RAW -> throw new IllegalArgumentException("has tests of its own");
        };
    }

    /** Cuts a file. */
    public static void cut(Path file, long length) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    static Path copy(Path from, Path to) throws IOException {
        return Files.copy(from, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
