package dev.slipway.disk.format.vdi;

import static dev.slipway.disk.format.vdi.VdiBuilder.BLOCK;
import static dev.slipway.disk.format.vdi.VdiBuilder.FREE;
import static dev.slipway.disk.format.vdi.VdiBuilder.ZERO;
import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VdiInspectorTest {
    private static final long LIMIT = 2L << 40;
    private static final UUID PARENT = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    @TempDir
    Path directory;

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("signature", good().i32(0x40, 0xdeadbeef), IMAGE_UNKNOWN_FORMAT, "not a VDI"),
                Arguments.of("version 1.2", good().i32(0x44, 0x00010002), IMAGE_VERSION, "version 1.2"),
                Arguments.of("version 0.1", good().i32(0x44, 1), IMAGE_VERSION, "version 0.1"),
                Arguments.of("type undo", good().i32(0x4c, 3), IMAGE_UNDO, "clonemedium"),
                Arguments.of(
                        "type differencing, parent unknown", good().i32(0x4c, 4), IMAGE_DIFFERENCING, "clonemedium"),
                Arguments.of("linkage", good().uuid(0x1a8, PARENT), IMAGE_DIFFERENCING, PARENT.toString()),
                Arguments.of("parent's modification", good().uuid(0x1b8, PARENT), IMAGE_DIFFERENCING, "clonemedium"),
                Arguments.of("type 0", good().i32(0x4c, 0), IMAGE_CORRUPT, "type is 0"),
                Arguments.of("type 5", good().i32(0x4c, 5), IMAGE_CORRUPT, "type is 5"),
                Arguments.of("2 MiB blocks", good().i32(0x178, 2 * BLOCK), IMAGE_BLOCK_SIZE, "2097152"),
                Arguments.of("no block size", good().i32(0x178, 0), IMAGE_BLOCK_SIZE, "0 bytes"),
                Arguments.of("extra bytes", good().i32(0x17c, 512), IMAGE_EXTRA_BYTES, "512"),
                Arguments.of("4K sectors", good().i32(0x168, 4096), IMAGE_SECTOR_SIZE, "4096"),
                Arguments.of("unaligned map", good().layout(513, 2 * BLOCK), IMAGE_CORRUPT, "multiples of 512"),
                Arguments.of("unaligned data", good().layout(BLOCK, 2 * BLOCK + 1), IMAGE_CORRUPT, "multiples of 512"),
                Arguments.of("map over header", good().layout(0, 2 * BLOCK), IMAGE_CORRUPT, "overlap"),
                Arguments.of("data over map", good().layout(BLOCK, BLOCK), IMAGE_CORRUPT, "overlap"),
                Arguments.of("data before map", good().layout(BLOCK, 512), IMAGE_CORRUPT, "overlap"),
                Arguments.of("disk without bytes", good().i64(0x170, 0), IMAGE_CORRUPT, "no bytes"),
                Arguments.of("disk larger than map", good().i64(0x170, 5L * BLOCK), IMAGE_CORRUPT, "room for"),
                Arguments.of(
                        "more blocks in use than blocks", good().i32(0x184, 5), IMAGE_CORRUPT, "5 blocks in use of 4"),
                Arguments.of("disk over the limit", good().i64(0x170, LIMIT + 1), IMAGE_TOO_LARGE, "2199023255553"),
                Arguments.of("negative size", good().i64(0x170, -1), IMAGE_TOO_LARGE, "18446744073709551615"),
                Arguments.of("block count over the limit", good().i32(0x180, -1), IMAGE_TOO_LARGE, ""),
                Arguments.of("too few in use counted", good().i32(0x184, 1), IMAGE_CORRUPT, "only 1 blocks are in use"),
                Arguments.of(
                        "too many in use counted",
                        good().i32(0x184, 3),
                        IMAGE_CORRUPT,
                        "counts 3 blocks in use, its map has 2"),
                Arguments.of("place twice", VdiBuilder.withMap(0, 0, 1), IMAGE_CORRUPT, "another block has already"),
                Arguments.of("place out of range", VdiBuilder.withMap(0, 7), IMAGE_CORRUPT, "place 7"),
                Arguments.of(
                        "place with the top bit", VdiBuilder.withMap(0, 0x80000000), IMAGE_CORRUPT, "place 2147483648"),
                Arguments.of("empty file", good().length(0), IMAGE_UNKNOWN_FORMAT, ""),
                Arguments.of("cut before the signature", good().length(66), IMAGE_UNKNOWN_FORMAT, ""),
                Arguments.of("cut in the header", good().length(100), IMAGE_TRUNCATED, "header"),
                Arguments.of("cut in the map", good().length(BLOCK + 15), IMAGE_TRUNCATED, "block map"),
                Arguments.of(
                        "cut before the data", good().length(2 * BLOCK), IMAGE_TRUNCATED, "2097152 bytes are missing"),
                Arguments.of("one byte short", good().length(4L * BLOCK - 1), IMAGE_TRUNCATED, "1 bytes are missing"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesWithARemedy(String name, VdiBuilder vdi, ProblemCode code, String said) throws IOException {
        var problem = refusal(vdi.write(directory.resolve("disk.vdi")));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.remedies()).isNotEmpty();
        assertThat(problem.toString()).contains(said);
    }

    @Test
    void acceptsWhatVirtualBoxAndQemuWrite() throws Exception {
        assertThat(inspect(good().write(directory.resolve("vbox.vdi"))))
                .isEqualTo(new VdiReport(
                        VdiType.DYNAMIC,
                        4L * BLOCK,
                        2L * BLOCK,
                        UUID.fromString("11111111-2222-3333-4444-555555555555")));
        assertThat(inspect(VdiBuilder.full(3).asQemu().i32(0x4c, 2).write(directory.resolve("fixed.vdi")))
                        .type())
                .isEqualTo(VdiType.FIXED);
        var made = directory.resolve("made.vdi");
        Qemu.img("create", "-q", "-f", "vdi", made.toString(), "70000000");
        assertThat(inspect(made).diskSize()).isEqualTo(70000128);
    }

    @Test
    void roundsTheSizeUpToSectorsAsQemuDoes() throws Exception {
        var odd = good().i64(0x170, 3L * BLOCK + 1).write(directory.resolve("odd.vdi"));
        assertThat(inspect(odd).diskSize()).isEqualTo(3L * BLOCK + 512);
        assertThat(Qemu.img("info", "-f", "vdi", "--output=json", odd.toString()))
                .contains("" + (3L * BLOCK + 512));
    }

    @Test
    void namesTheExactCommandThatJoinsASnapshot() throws IOException {
        var problem = refusal(good().i32(0x4c, 4).uuid(0x1a8, PARENT).write(directory.resolve("snap.vdi")));
        assertThat(problem.remedies().getFirst())
                .isInstanceOfSatisfying(
                        Remedy.Command.class,
                        remedy -> assertThat(remedy.command())
                                .isEqualTo("VBoxManage clonemedium disk 11111111-2222-3333-4444-555555555555"
                                        + " snap-flat.vdi --format VDI"));
    }

    @Test
    void hostileNamesStayOutOfCommands() throws IOException {
        for (var name : new String[] {"-o.vdi", "$(id).vdi", ";id.vdi", "`id`.vdi", "a b.vdi", "%PATH%.vdi"}) {
            var problem = refusal(good().i32(0x4c, 4).write(directory.resolve(name)));
            assertThat(((Remedy.Command) problem.remedies().getFirst()).command())
                    .endsWith(" disk-flat.vdi --format VDI");
        }
    }

    /** 2 TiB: two million blocks; the map is 8 MiB, what we keep of it 256 KiB. */
    @Test
    void checksTheLargestDiskQuickly() throws IOException {
        var map = new int[2 << 20];
        Arrays.fill(map, FREE);
        map[map.length - 1] = 0;
        var file = VdiBuilder.withMap(map).write(directory.resolve("large.vdi"));
        assertThat(inspect(file).dataBytes()).isEqualTo(BLOCK);
        try (var cut = FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            cut.truncate(Files.size(file) - 1);
        }
        assertThat(refusal(file).code()).isEqualTo(IMAGE_TRUNCATED);
    }

    private static VdiBuilder good() {
        return VdiBuilder.withMap(1, FREE, 0, ZERO);
    }

    static VdiReport inspect(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return new VdiInspector(LIMIT).inspect(channel, file.getFileName().toString());
        }
    }

    private static Problem refusal(Path file) {
        return catchThrowableOfType(ProblemException.class, () -> inspect(file)).problem();
    }
}
