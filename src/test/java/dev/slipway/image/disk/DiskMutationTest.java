package dev.slipway.image.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.image.vdi.Qemu;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand damaged disks, from a fixed seed: our parsers never fail in any other way than by a problem, whatever they accept QEMU reads
 * with the same size, and they never accept one that was cut.
 */
class DiskMutationTest {
    private static final int FILES = 10_400;
    private static final int SEED = 20261121;
    private static final int WORKERS = 2;
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
    private static final List<Disks.Kind> KINDS = List.of(
            new Disks.Kind(DiskFormat.QCOW2, "", "cluster_size=4096"),
            new Disks.Kind(DiskFormat.QCOW2, "", "compat=0.10,cluster_size=4096"),
            new Disks.Kind(DiskFormat.QCOW2, "", "extended_l2=on,cluster_size=16384"),
            new Disks.Kind(DiskFormat.QCOW2, "", "compression_type=zlib,cluster_size=4096"),
            new Disks.Kind(DiskFormat.VMDK, "", ""),
            new Disks.Kind(DiskFormat.VMDK, "", "subformat=streamOptimized"),
            new Disks.Kind(DiskFormat.VPC, "", "force_size=on"),
            new Disks.Kind(DiskFormat.VHDX, "", "block_size=1M"));

    /** A file that one mutant after another lives in, mapped, and what it was at first. */
    private static final class Worker {
        private final Path file;
        private final FileChannel channel;
        private final ByteBuffer bytes;
        private final byte[] whole;
        private final int[] fields;

        Worker(Disks.Kind kind, Path file) throws IOException {
            this.file = file;
            this.whole = Files.readAllBytes(file);
            this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            var little = kind.format() == DiskFormat.VMDK || kind.format() == DiskFormat.VHDX;
            this.bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size())
                    .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            this.fields = DiskMutationTest.fields(kind, bytes);
        }

        int field(Random random) {
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
    }

    @TempDir
    Path directory;

    @Test
    void whatWeAcceptQemuReadsAlike() throws Exception {
        var disagreements = new ConcurrentLinkedQueue<String>();
        var refusals = EnumSet.noneOf(ProblemCode.class);
        for (var kind : KINDS) {
            var codes = new ConcurrentHashMap<ProblemCode, Integer>();
            var accepted = new AtomicInteger();
            var workers = new ArrayBlockingQueue<Worker>(WORKERS);
            for (var number = 0; number < WORKERS; number++) {
                workers.add(worker(kind, number));
            }
            var files = FILES / KINDS.size();
            IntStream.range(0, files).parallel().forEach(number -> {
                try {
                    var worker = workers.take();
                    try {
                        judge(kind, worker, new Random(SEED + number), accepted, codes);
                    } catch (AssertionError e) {
                        disagreements.add("%s, mutant %d: %s".formatted(kind, number, e.getMessage()));
                    } finally {
                        workers.add(worker);
                    }
                } catch (IOException | InterruptedException | RuntimeException e) {
                    throw new AssertionError("%s, mutant %d".formatted(kind, number), e);
                }
            });
            // The mutations must reach both sides of the judgement, or this proves nothing.
            assertThat(accepted.get()).as("%s: %s", kind, codes).isBetween(files / 50, files * 3 / 4);
            refusals.addAll(codes.keySet());
            for (var worker : workers) {
                worker.channel.close();
            }
        }
        assertThat(disagreements)
                .as("%s", disagreements.stream().limit(3).toList())
                .isEmpty();
        assertThat(refusals)
                .contains(
                        ProblemCode.IMAGE_UNKNOWN_FORMAT,
                        ProblemCode.IMAGE_VERSION,
                        ProblemCode.IMAGE_TRUNCATED,
                        ProblemCode.IMAGE_CORRUPT,
                        ProblemCode.IMAGE_DIFFERENCING,
                        ProblemCode.IMAGE_EXTERNAL_DATA,
                        ProblemCode.IMAGE_ENCRYPTED,
                        ProblemCode.IMAGE_UNCLEAN,
                        ProblemCode.IMAGE_UNSUPPORTED,
                        ProblemCode.IMAGE_TOO_LARGE);
    }

    @Test
    void everyCutIsSeen() throws Exception {
        var random = new Random(4711);
        for (var kind : Disks.KINDS) {
            var raw = Disks.raw(directory.resolve("disk.raw"));
            var whole = Disks.make(kind, raw, directory.resolve("whole"));
            var size = Files.size(whole);
            var codes = EnumSet.noneOf(ProblemCode.class);
            for (var number = 0; number < 60; number++) {
                var file = Disks.copy(whole, directory.resolve("cut"));
                var cut = random.nextInt(4) == 0 ? random.nextLong(2048) : random.nextLong(size - 511);
                Disks.cut(file, cut);
                try {
                    Disks.inspect(kind.format(), file);
                    throw new AssertionError("%s: accepted %d of %d bytes".formatted(kind, cut, size));
                } catch (ProblemException e) {
                    codes.add(e.problem().code());
                }
            }
            // What has lost its signature is nothing that we know; a fixed VHD has it at the end only.
            assertThat(codes)
                    .as(kind.toString())
                    .isSubsetOf(ProblemCode.IMAGE_TRUNCATED, ProblemCode.IMAGE_UNKNOWN_FORMAT);
        }
    }

    private void judge(
            Disks.Kind kind,
            Worker worker,
            Random random,
            AtomicInteger accepted,
            ConcurrentHashMap<ProblemCode, Integer> codes)
            throws IOException, InterruptedException {
        var touched = mutate(kind, worker, random);
        try {
            var report = Disks.inspect(kind.format(), worker.channel, "mutant");
            accepted.incrementAndGet();
            var info = Qemu.img("info", "-f", kind.format().driver(), "--output=json", worker.file.toString());
            assertThat(info).contains("\"virtual-size\": " + report.diskSize());
        } catch (ProblemException e) {
            codes.merge(e.problem().code(), 1, Integer::sum);
        } catch (AssertionError e) {
            throw new AssertionError(
                    worker.changes(touched) + " "
                            + String.valueOf(e.getMessage()).replaceAll("\\s+", " "),
                    e);
        } finally {
            worker.restore(touched);
        }
    }

    private static List<Integer> mutate(Disks.Kind kind, Worker worker, Random random) {
        var bytes = worker.bytes;
        var touched = new ArrayList<Integer>();
        for (var times = 1 + random.nextInt(2); times > 0; times--) {
            var at = worker.field(random);
            touched.add(at);
            var value = VALUES[random.nextInt(VALUES.length)];
            switch (random.nextInt(6)) {
                case 0 -> bytes.putInt(at, (int) value);
                case 1 -> bytes.putLong(at, value);
                case 2 -> bytes.putInt(at, bytes.getInt(at) ^ 1 << random.nextInt(32));
                case 3 -> bytes.putInt(at, bytes.getInt(at) + random.nextInt(-2, 3));
                case 4 -> bytes.put(at + random.nextInt(8), (byte) random.nextInt());
                case 5 -> bytes.putLong(at, bytes.getLong(worker.field(random)));
            }
        }
        // A liar makes the checksums right again.
        if (random.nextInt(4) > 0) {
            touched.addAll(checksums(kind, bytes));
        }
        return touched;
    }

    private static List<Integer> checksums(Disks.Kind kind, ByteBuffer bytes) {
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

    private Worker worker(Disks.Kind kind, int number) throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        return new Worker(
                kind, Disks.make(kind, raw, directory.resolve("mutant" + KINDS.indexOf(kind) + "-" + number)));
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
