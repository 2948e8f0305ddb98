package dev.slipway.disk.format.vdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of damaged VDIs, from a fixed seed: our parser never fails in any other way than by a problem, whatever it accepts QEMU accepts,
 * too, and it never accepts one that was cut, which QEMU would.
 */
class VdiMutationTest {
    private static final int FILES = 2400;
    private static final int SEED = 20261121;
    private static final int[] FIELDS = {
        0x40, 0x44, 0x48, 0x4c, 0x154, 0x158, 0x168, 0x170, 0x174, 0x178, 0x17c, 0x180, 0x184, 0x188, 0x1a8, 0x1b8
    };
    private static final int[] VALUES = {
        0, 1, 2, 3, 4, 511, 512, 513, 1024, 4096, 1 << 20, (1 << 20) + 512, 0x7fffffff, 0x80000000, -2, -1
    };

    @TempDir
    Path directory;

    @Test
    void whatWeAcceptQemuAcceptsToo() throws Exception {
        var refusals = new ConcurrentHashMap<ProblemCode, Integer>();
        var accepted = new AtomicInteger();
        IntStream.range(0, FILES).parallel().forEach(number -> {
            var file = mutated(new Random(SEED + number), directory.resolve(number + ".vdi"));
            try {
                var report = VdiInspectorTest.inspect(file);
                accepted.incrementAndGet();
                var info = Qemu.img("info", "-f", "vdi", "--output=json", file.toString());
                assertThat(info).as("file %d", number).contains("\"virtual-size\": " + report.diskSize());
                assertThat(Qemu.exitCode("check", "-q", "-f", "vdi", file.toString()))
                        .as("check of file %d", number)
                        .isZero();
            } catch (ProblemException e) {
                refusals.merge(e.problem().code(), 1, Integer::sum);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError("file " + number, e);
            } finally {
                file.toFile().delete();
            }
        });
        // The mutations must reach both sides of the judgement, or this proves nothing.
        assertThat(accepted.get()).isBetween(FILES / 20, FILES / 2);
        assertThat(refusals)
                .containsKeys(
                        ProblemCode.IMAGE_UNKNOWN_FORMAT,
                        ProblemCode.IMAGE_VERSION,
                        ProblemCode.IMAGE_TRUNCATED,
                        ProblemCode.IMAGE_CORRUPT,
                        ProblemCode.IMAGE_DIFFERENCING,
                        ProblemCode.IMAGE_UNDO,
                        ProblemCode.IMAGE_BLOCK_SIZE,
                        ProblemCode.IMAGE_SECTOR_SIZE,
                        ProblemCode.IMAGE_EXTRA_BYTES,
                        ProblemCode.IMAGE_TOO_LARGE);
    }

    @Test
    void everyCutIsSeen() throws Exception {
        var random = new Random(4711);
        var outcomes = new EnumMap<ProblemCode, Integer>(ProblemCode.class);
        for (var number = 0; number < 1000; number++) {
            var vdi = whole(random);
            var cut = random.nextInt(4) == 0 ? random.nextInt(1024) : random.nextLong(vdi.wholeLength());
            var file = vdi.length(cut).write(directory.resolve("cut.vdi"));
            try {
                VdiInspectorTest.inspect(file);
                throw new AssertionError("accepted %d of %d bytes".formatted(cut, vdi.wholeLength()));
            } catch (ProblemException e) {
                outcomes.merge(e.problem().code(), 1, Integer::sum);
            }
        }
        // Below 68 bytes there is no signature, so nothing says that it ever was a VDI.
        assertThat(outcomes.keySet())
                .containsExactlyInAnyOrder(ProblemCode.IMAGE_TRUNCATED, ProblemCode.IMAGE_UNKNOWN_FORMAT);
        assertThat(outcomes).extractingByKey(ProblemCode.IMAGE_TRUNCATED).matches(count -> count > 900);
    }

    /** QEMU's answer is the reason for our own parser; if it changes, good to know. */
    @Test
    void qemuDoesNotSeeACut() throws Exception {
        var file = VdiBuilder.full(4).length(3 * VdiBuilder.BLOCK).write(directory.resolve("cut.vdi"));
        assertThat(Qemu.exitCode("check", "-q", "-f", "vdi", file.toString())).isZero();
    }

    private static VdiBuilder whole(Random random) {
        var map = new int[1 + random.nextInt(24)];
        var place = 0;
        for (var block = 0; block < map.length; block++) {
            map[block] = switch (random.nextInt(4)) {
                case 0 -> VdiBuilder.FREE;
                case 1 -> VdiBuilder.ZERO;
                default -> place++;
            };
        }
        for (var block = map.length - 1; block > 0; block--) {
            var other = random.nextInt(block + 1);
            var swapped = map[block];
            map[block] = map[other];
            map[other] = swapped;
        }
        var vdi = VdiBuilder.withMap(map);
        return random.nextBoolean() ? vdi.asQemu() : vdi;
    }

    private static Path mutated(Random random, Path file) {
        try {
            return mutate(random, whole(random).write(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path mutate(Random random, Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (var times = 1 + random.nextInt(2); times > 0; times--) {
                mutate(random, channel);
            }
        }
        return file;
    }

    private static void mutate(Random random, FileChannel file) throws IOException {
        var mapOffset = read(file, 0x154);
        switch (random.nextInt(6)) {
            case 0 -> write(file, field(random), VALUES[random.nextInt(VALUES.length)]);
            case 1 -> {
                var at = field(random);
                write(file, at, read(file, at) ^ 1 << random.nextInt(32));
            }
            case 2 -> {
                var at = field(random);
                write(file, at, read(file, at) + random.nextInt(-2, 3));
            }
            case 3 -> write(file, mapOffset + 4L * random.nextInt(24), random.nextInt(-3, 24));
            case 4 -> write(file, random.nextInt(508), random.nextInt());
            case 5 -> file.truncate(random.nextLong(file.size() + 1));
        }
    }

    private static int field(Random random) {
        return FIELDS[random.nextInt(FIELDS.length)];
    }

    private static int read(FileChannel file, long at) throws IOException {
        var buffer = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        file.read(buffer, at);
        return buffer.getInt(0);
    }

    private static void write(FileChannel file, long at, int value) throws IOException {
        file.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value), Math.max(at, 0));
    }
}
