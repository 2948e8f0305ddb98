package dev.slipway.disk.format;

import dev.slipway.hypervisor.DiskFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A disk of one kind that is damaged again and again, and is what it was at first in between. */
final class Mutant {
    private static final long[] VALUES = {
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        16,
        21,
        22,
        64,
        104,
        112,
        128,
        511,
        512,
        513,
        1024,
        4096,
        65536,
        1 << 20,
        (1 << 20) + 6,
        0x7fffffff,
        0x80000000L,
        1L << 40,
        1L << 60,
        Long.MIN_VALUE,
        -2,
        -1
    };

    private final Disks.Kind kind;
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer bytes;
    private final byte[] whole;
    private final int[] fields;

    Mutant(Disks.Kind kind, Path file) throws IOException {
        this.kind = kind;
        this.file = file;
        this.whole = Files.readAllBytes(file);
        this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var little = kind.format() == DiskFormat.VMDK || kind.format() == DiskFormat.VHDX;
        this.bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size())
                .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        this.fields = fields(kind, bytes);
    }

    Path file() {
        return file;
    }

    FileChannel channel() {
        return channel;
    }

    /** Answers where it wrote. */
    List<Integer> mutate(Random random) {
        var touched = new ArrayList<Integer>();
        for (var times = 1 + random.nextInt(2); times > 0; times--) {
            var at = field(random);
            touched.add(at);
            var value = VALUES[random.nextInt(VALUES.length)];
            switch (random.nextInt(6)) {
                case 0 -> bytes.putInt(at, (int) value);
                case 1 -> bytes.putLong(at, value);
                case 2 -> bytes.putInt(at, bytes.getInt(at) ^ 1 << random.nextInt(32));
                case 3 -> bytes.putInt(at, bytes.getInt(at) + random.nextInt(-2, 3));
                case 4 -> bytes.put(at + random.nextInt(8), (byte) random.nextInt());
                case 5 -> bytes.putLong(at, bytes.getLong(field(random)));
            }
        }
        // A liar makes the checksums right again.
        if (random.nextInt(4) > 0) {
            touched.addAll(checksums());
        }
        return touched;
    }

    private List<Integer> checksums() {
        var touched = new ArrayList<Integer>();
        switch (kind.format()) {
            case VPC -> {
                new Patch(bytes, bytes.order()).vhd();
                touched.addAll(List.of(64, 512 + 36));
                IntStream.range(0, 64).forEach(word -> touched.add(bytes.capacity() - 512 + word * 8));
            }
            case VHDX -> {
                new Patch(bytes, bytes.order()).vhdx();
                IntStream.of(64, 128, 192, 256).forEach(kibibytes -> touched.add((kibibytes << 10) + 4));
            }
            case QCOW2, VMDK, VDI, RAW -> {}
        }
        return touched;
    }

    private int field(Random random) {
        return fields[random.nextInt(fields.length)];
    }

    /** Where it differs from what it was, and how; a disk's identifiers are of chance, so the number alone does not tell. */
    String changes(List<Integer> touched) {
        return touched.stream().limit(8).map(this::change).toList().toString();
    }

    private String change(int at) {
        var now = new byte[Math.min(8, whole.length - at)];
        bytes.get(at, now);
        var hex = HexFormat.of();
        return "%#x: %s, %s before".formatted(at, hex.formatHex(now), hex.formatHex(whole, at, at + now.length));
    }

    void restore(List<Integer> touched) {
        for (var at : touched) {
            bytes.put(at, whole, at, Math.min(8, whole.length - at));
        }
    }

    /** Where headers and tables are. */
    private static int[] fields(Disks.Kind kind, ByteBuffer bytes) {
        return switch (kind.format()) {
            case QCOW2 -> {
                var l1 = (int) bytes.getLong(40);
                var l2 = (int) (bytes.getLong(l1) & 0x00fffffffffffe00L);
                yield join(words(0, 136), words(l1, 24), words((int) bytes.getLong(48), 16), words(l2, 64));
            }
            case VMDK -> {
                var directory = (int) bytes.getLong(56) * 512;
                yield join(
                        words(0, 80), words(512, 160), words(directory, 8), words(bytes.getInt(directory) * 512, 64));
            }
            case VPC -> join(words(0, 96), words(512, 72), words((int) bytes.getLong(528), 16));
            case VHDX ->
                join(
                        words(0, 8),
                        words(64 << 10, 80),
                        words(128 << 10, 80),
                        words(192 << 10, 80),
                        words((int) bytes.getLong((192 << 10) + 32), 192),
                        words((int) bytes.getLong((192 << 10) + 64), 192),
                        words((int) bytes.getLong((192 << 10) + 32) + (64 << 10), 64),
                        words((int) bytes.getLong((192 << 10) + 64) + (64 << 10), 64));
            case VDI, RAW -> throw new IllegalArgumentException("has tests of its own");
        };
    }

    private static int[] words(int at, int length) {
        return IntStream.iterate(at, next -> next < at + length, next -> next + 4)
                .toArray();
    }

    private static int[] join(int[]... parts) {
        return java.util.Arrays.stream(parts)
                .flatMapToInt(java.util.Arrays::stream)
                .toArray();
    }
}
