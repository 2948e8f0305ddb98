package dev.slipway.disk.format.vdi;

import static dev.slipway.disk.format.vdi.VdiBuilder.BLOCK;
import static dev.slipway.disk.format.vdi.VdiBuilder.FREE;
import static dev.slipway.disk.format.vdi.VdiBuilder.ZERO;
import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.SparseFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chain is compared byte by byte with what this test writes as a guest would have: into one array, layer after layer. */
class VdiChainTest {
    private static final long LIMIT = 1L << 40;
    private static final int CREATE = 0x188;
    private static final int MODIFY = 0x198;
    private static final int LINKAGE = 0x1a8;
    private static final int PARENT_MODIFY = 0x1b8;

    @TempDir
    Path directory;

    private final Random random = new Random(17);

    /** A disk and, in memory, what its guest sees. */
    private final class Guest {
        private final List<Path> files = new ArrayList<>();
        private byte[] sees = new byte[0];
        private UUID create = VdiHeader.NONE;
        private UUID modify = VdiHeader.NONE;

        /** A snapshot was taken, the disk grew perhaps, and the guest wrote on. */
        VdiBuilder layer(long size, int... map) throws IOException {
            var builder = VdiBuilder.withMap(map).i64(0x170, size);
            if (!files.isEmpty()) {
                builder.i32(0x4c, 4).uuid(LINKAGE, create).uuid(PARENT_MODIFY, modify);
            }
            create = new UUID(random.nextLong(), random.nextLong());
            modify = new UUID(random.nextLong(), random.nextLong());
            builder.uuid(CREATE, create).uuid(MODIFY, modify);
            var file = builder.write(directory.resolve("layer" + files.size() + ".vdi"));
            files.addFirst(file);
            sees = Arrays.copyOf(sees, (int) size);
            for (var block = 0; block < map.length; block++) {
                var at = block * BLOCK;
                var length = Math.min(BLOCK, (int) size - at);
                if (map[block] == ZERO) {
                    Arrays.fill(sees, at, at + length, (byte) 0);
                } else if (map[block] != FREE) {
                    var bytes = new byte[BLOCK];
                    random.nextBytes(bytes);
                    // All of the block is in the file, also what is behind the end of the disk.
                    builder.put(file, at, bytes);
                    System.arraycopy(bytes, 0, sees, at, length);
                }
            }
            return builder;
        }
    }

    private byte[] flatten(List<Path> files) throws IOException {
        var target = directory.resolve("flat.raw");
        Files.deleteIfExists(target);
        var channels = new ArrayList<FileChannel>();
        try (var made = SparseFile.create(target)) {
            var layers = new ArrayList<VdiChain.Layer>();
            for (var file : files) {
                channels.add(FileChannel.open(file));
                layers.add(new VdiChain.Layer(
                        channels.getLast(), file.getFileName().toString()));
            }
            var chain = VdiChain.open(layers, LIMIT);
            var told = new ArrayList<Long>();
            chain.flatten(made, told::add);
            assertThat(told).isSorted();
            assertThat(told.isEmpty() ? 0 : told.getLast()).isEqualTo(chain.dataBytes());
        } finally {
            for (var channel : channels) {
                channel.close();
            }
        }
        return Files.readAllBytes(target);
    }

    private Problem refusal(List<Path> files) {
        var refused = catchThrowableOfType(ProblemException.class, () -> flatten(files));
        assertThat(refused).isNotNull();
        assertThat(refused.problem().remedies()).isNotEmpty();
        return refused.problem();
    }

    private void assertSees(Guest guest) throws IOException {
        var flat = flatten(guest.files);
        assertThat(flat).hasSize((guest.sees.length + 511) / 512 * 512);
        assertThat(Arrays.mismatch(Arrays.copyOf(flat, guest.sees.length), guest.sees))
                .isEqualTo(-1);
    }

    @Test
    void twoLevels() throws IOException {
        var guest = new Guest();
        guest.layer(6 * BLOCK, 2, 0, FREE, 1, ZERO, 3);
        // Over data, below data, over nothing, discarded, over a hole.
        guest.layer(6 * BLOCK, 1, FREE, 2, ZERO, 0, FREE);
        assertSees(guest);
    }

    @Test
    void threeLevels() throws IOException {
        var guest = new Guest();
        guest.layer(6 * BLOCK, 0, 1, 2, 3, 4, 5);
        guest.layer(6 * BLOCK, 0, ZERO, FREE, ZERO, 1, FREE);
        guest.layer(6 * BLOCK, FREE, FREE, 0, 1, FREE, FREE);
        assertSees(guest);
        // The other order is another disk, and is not taken for one.
        assertThat(refusal(guest.files.reversed()).code()).isEqualTo(IMAGE_DIFFERENCING);
    }

    @Test
    void aFixedDiskAtTheBottom() throws IOException {
        var guest = new Guest();
        guest.layer(3 * BLOCK, 0, 1, 2).i32(0x4c, 2).write(guest.files.getFirst());
        guest.sees = Arrays.copyOf(new byte[0], 3 * BLOCK);
        guest.layer(3 * BLOCK, FREE, 0, FREE);
        assertSees(guest);
    }

    /** What a parent has behind the end of its disk was never written by a guest. */
    @Test
    void aDiskThatGrew() throws IOException {
        var guest = new Guest();
        guest.layer(2 * BLOCK - 512 * 100, 0, 1);
        guest.layer(4 * BLOCK + 512, FREE, FREE, FREE, 0, FREE);
        guest.layer(5 * BLOCK, FREE, FREE, FREE, FREE, FREE);
        assertSees(guest);
        assertThat(Files.size(directory.resolve("flat.raw"))).isEqualTo(5 * BLOCK);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyChain(int seed) throws IOException {
        random.setSeed(seed);
        var guest = new Guest();
        var blocks = 1 + random.nextInt(4);
        for (var layer = 0; layer < 2 + random.nextInt(4); layer++) {
            blocks += random.nextInt(3);
            var map = new int[blocks];
            var used = 0;
            for (var block = 0; block < blocks; block++) {
                map[block] = switch (random.nextInt(3)) {
                    case 0 -> FREE;
                    case 1 -> ZERO;
                    default -> used++;
                };
            }
            guest.layer((long) blocks * BLOCK, map);
        }
        assertSees(guest);
    }

    @Test
    void theOriginalsStayAsTheyAre() throws IOException {
        var guest = new Guest();
        guest.layer(2 * BLOCK, 0, 1);
        guest.layer(2 * BLOCK, 0, FREE);
        var before = guest.files.stream().map(VdiChainTest::bytes).toList();
        assertSees(guest);
        assertThat(guest.files.stream().map(VdiChainTest::bytes).toList()).isEqualTo(before);
    }

    private static java.nio.ByteBuffer bytes(Path file) {
        try {
            return java.nio.ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aMissingParentIsNamed() throws IOException {
        var guest = new Guest();
        guest.layer(2 * BLOCK, 0, 1);
        var root = guest.create;
        guest.layer(2 * BLOCK, 0, FREE);
        var middle = guest.create;
        guest.layer(2 * BLOCK, FREE, 0);
        var problem = refusal(guest.files.subList(0, 2));
        assertThat(problem.code()).isEqualTo(IMAGE_DIFFERENCING);
        assertThat(problem.detail()).contains("{%s}".formatted(root), "missing");
        problem = refusal(List.of(guest.files.get(0), guest.files.get(2)));
        assertThat(problem.detail()).contains("{%s}".formatted(middle), "missing");
    }

    @Test
    void aParentThatWasWrittenSinceIsRefused() throws IOException {
        var guest = new Guest();
        var root = guest.layer(2 * BLOCK, 0, 1);
        var file = guest.files.getFirst();
        guest.layer(2 * BLOCK, 0, FREE);
        root.uuid(MODIFY, UUID.randomUUID()).write(file);
        var problem = refusal(guest.files);
        assertThat(problem.code()).isEqualTo(IMAGE_DIFFERENCING);
        assertThat(problem.detail()).contains("written after the snapshot");
    }

    @Test
    void whatIsNoChainIsRefused() throws IOException {
        var guest = new Guest();
        guest.layer(3 * BLOCK, 0, 1, 2);
        var alone = guest.files.getFirst();
        guest.layer(3 * BLOCK, 0, FREE, FREE);
        assertThat(refusal(List.of(alone, alone)).code()).isEqualTo(IMAGE_DIFFERENCING);
        // Says nothing of its parent.
        var leaf = guest.layer(3 * BLOCK, FREE, 0, FREE);
        leaf.uuid(LINKAGE, VdiHeader.NONE).write(guest.files.getFirst());
        assertThat(refusal(guest.files).code()).isEqualTo(IMAGE_DIFFERENCING);
        assertThat(refusal(guest.files.subList(0, 1)).code()).isEqualTo(IMAGE_DIFFERENCING);
    }

    @Test
    void aLayerMustBeWhole() throws IOException {
        var cases = new java.util.LinkedHashMap<String, java.util.function.UnaryOperator<VdiBuilder>>();
        cases.put("undo", builder -> builder.i32(0x4c, 3));
        cases.put("block size", builder -> builder.i32(0x178, 2 * BLOCK));
        cases.put("extra bytes", builder -> builder.i32(0x17c, 512));
        cases.put("sector size", builder -> builder.i32(0x168, 4096));
        cases.put("version", builder -> builder.i32(0x44, 0x00010002));
        cases.put("count", builder -> builder.i32(0x184, 1));
        cases.put("cut", builder -> builder.length(2 * BLOCK + 5));
        cases.put("shrunk", builder -> builder.i64(0x170, BLOCK));
        cases.put("huge", builder -> builder.i64(0x170, -1));
        cases.forEach((name, damage) -> {
            try {
                var guest = new Guest();
                guest.layer(3 * BLOCK, 0, 1, 2);
                var leaf = guest.layer(3 * BLOCK, 0, 1, FREE);
                assertSees(guest);
                damage.apply(leaf).write(guest.files.getFirst());
                assertThat(refusal(guest.files).code().name()).as(name).startsWith("IMAGE_");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
