package dev.slipway.disk.archive;

import static dev.slipway.problem.ProblemCode.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.SparseFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes out is what went in, or a named refusal; nothing in between. */
class PackedDiskTest {
    private static final UnpackLimits LIMITS = UnpackLimits.forDisksOf(1L << 40);
    private static final byte[] MARK = {'D', 'I', 'S', 'K'};

    /** A disk begins with {@link #MARK}, something packed with PK. */
    private static final PackedDisk.Contents CONTENTS = new PackedDisk.Contents() {
        @Override
        public boolean isDisk(String name, byte[] start) {
            return start.length >= 4 && Arrays.equals(start, 0, 4, MARK, 0, 4);
        }

        @Override
        public boolean isPacked(byte[] start) {
            return start.length >= 2 && start[0] == 'P' && start[1] == 'K';
        }
    };

    @TempDir
    Path directory;

    private static byte[] disk(int size) {
        var bytes = new byte[size];
        new Random(5).nextBytes(bytes);
        System.arraycopy(MARK, 0, bytes, 0, 4);
        // A hole that is no whole number of blocks.
        Arrays.fill(
                bytes, Math.min(size, size / 3 + 4), Math.max(size / 3 * 2, Math.min(size, size / 3 + 4)), (byte) 0);
        return bytes;
    }

    private byte[] unpack(Packing packing, byte[] packed) throws IOException {
        return unpack(packing, packed, LIMITS);
    }

    private byte[] unpack(Packing packing, byte[] packed, UnpackLimits limits) throws IOException {
        var target = directory.resolve("out");
        Files.deleteIfExists(target);
        try (var file = FileChannel.open(Files.write(directory.resolve("in"), packed));
                var disk = PackedDisk.open(file, packing, "disk.vdi.gz", CONTENTS);
                var made = SparseFile.create(target)) {
            new Unpacking(limits).run(disk, made, done -> assertThat(done).isBetween(0L, disk.packedSize()));
        }
        return Files.readAllBytes(target);
    }

    private Problem refusal(Packing packing, byte[] packed) {
        return refusal(packing, packed, LIMITS);
    }

    private Problem refusal(Packing packing, byte[] packed, UnpackLimits limits) {
        var thrown = catchThrowableOfType(ProblemException.class, () -> unpack(packing, packed, limits));
        assertThat(thrown).isNotNull();
        assertThat(thrown.problem().remedies()).isNotEmpty();
        assertThat(thrown.problem().title()).contains("disk.vdi.gz");
        return thrown.problem();
    }

    @ParameterizedTest
    @EnumSource
    void whatWentInComesOut(Packing packing) throws IOException {
        for (var size : new int[] {4, 511, 513, 65_536, 3_000_001}) {
            assertThat(unpack(packing, Packs.pack(packing, disk(size)))).isEqualTo(disk(size));
        }
        // One that ends in a hole.
        var empty = Arrays.copyOf(MARK, 5 << 20);
        assertThat(unpack(packing, Packs.pack(packing, empty))).isEqualTo(empty);
    }

    /** As cat, pigz and pzstd write them; a reader that stops early makes half a disk of them. */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "XZ", "ZSTD"})
    void partsOneAfterAnotherAreReadAsOne(Packing packing) throws IOException {
        var whole = disk(900_000);
        var bytes = new ByteArrayOutputStream();
        for (var at = 0; at < whole.length; at += 300_000) {
            bytes.write(Packs.pack(packing, Arrays.copyOfRange(whole, at, at + 300_000)));
        }
        assertThat(unpack(packing, bytes.toByteArray())).isEqualTo(whole);
        bytes.write("rubbish behind".getBytes(UTF_8));
        assertThat(refusal(packing, bytes.toByteArray()).code()).isIn(IMAGE_CORRUPT, IMAGE_TRUNCATED);
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatIsCutIsTaken(Packing packing) throws IOException {
        var packed = Packs.pack(packing, disk(300_000));
        var random = new Random(11);
        for (var cut = 0; cut < 100; cut++) {
            var length = cut < 20 ? packed.length - 1 - cut : random.nextInt(packed.length);
            var code = refusal(packing, Arrays.copyOf(packed, length)).code();
            assertThat(code).as("cut at %d of %d", length, packed.length).isIn(IMAGE_TRUNCATED, IMAGE_CORRUPT);
            if (packing != Packing.ZIP && length > 1000 && length < packed.length - 100) {
                assertThat(code).as("cut at %d of %d", length, packed.length).isEqualTo(IMAGE_TRUNCATED);
            }
        }
    }

    /** Some bits mean nothing, such as gzip's time; whatever is taken must be the disk itself. */
    @ParameterizedTest
    @EnumSource
    void noFlippedBitChangesTheDisk(Packing packing) throws IOException {
        var whole = disk(100_000);
        var packed = Packs.pack(packing, whole);
        var random = new Random(13);
        var taken = 0;
        for (var flip = 0; flip < 300; flip++) {
            var changed = packed.clone();
            var at = flip < 60 ? flip : flip < 120 ? packed.length - 1 - (flip - 60) : random.nextInt(packed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            byte[] out;
            try {
                out = unpack(packing, changed);
            } catch (ProblemException e) {
                assertThat(e.problem().code())
                        .isIn(
                                IMAGE_CORRUPT,
                                IMAGE_TRUNCATED,
                                IMAGE_UNSUPPORTED,
                                IMAGE_ENCRYPTED,
                                IMAGE_UNKNOWN_FORMAT,
                                ARCHIVE_UNSAFE);
                continue;
            }
            assertThat(Arrays.equals(out, whole)).as("flip at %d", at).isTrue();
            taken++;
        }
        assertThat(taken).isLessThan(100);
    }

    @Test
    void aBombIsStoppedEarly() throws IOException {
        // 24 MiB of one letter; data, so no hole takes it away.
        var letters = new byte[24 << 20];
        Arrays.fill(letters, (byte) 'A');
        System.arraycopy(MARK, 0, letters, 0, 4);
        for (var packing : Packing.values()) {
            var problem = refusal(packing, Packs.pack(packing, letters));
            assertThat(problem.code()).as(packing.words()).isEqualTo(ARCHIVE_UNSAFE);
            assertThat(problem.detail()).contains("to 1");
            assertThat(Files.size(directory.resolve("out"))).isLessThan(20L << 20);
        }
    }

    @Test
    void emptySpaceIsNoBombAndTakesNoRoom() throws Exception {
        var zeros = Arrays.copyOf(MARK, 64 << 20);
        unpack(Packing.GZIP, Packs.pack(Packing.GZIP, zeros));
        var out = directory.resolve("out");
        assertThat(Files.size(out)).isEqualTo(zeros.length);
        var du = new ProcessBuilder("du", "-k", out.toString()).start();
        assertThat(Integer.parseInt(new String(du.getInputStream().readAllBytes(), UTF_8).split("\t", -1)[0]))
                .isLessThan(256);
    }

    @Test
    void moreThanTheLargestDiskIsRefused() throws IOException {
        var limits = new UnpackLimits(1 << 20, 250, 20_000);
        var problem = refusal(Packing.ZSTD, Packs.pack(Packing.ZSTD, disk((1 << 20) + 1)), limits);
        assertThat(problem.code()).isEqualTo(IMAGE_TOO_LARGE);
        assertThat(Files.size(directory.resolve("out"))).isLessThanOrEqualTo(1 << 20);
        assertThat(unpack(Packing.ZSTD, Packs.pack(Packing.ZSTD, disk(1 << 20)), limits))
                .hasSize(1 << 20);
    }

    @Test
    void memoryIsLimited() throws IOException {
        // An encoder with such a dictionary would take ten times that; only the header must say it.
        var big = Packs.pack(Packing.XZ, disk(1000));
        // Block header: size, flags, filter 0x21, its length 1, dictionary bits; then CRC-32.
        var header = 12;
        big[header + 4] = 36;
        var crc = new java.util.zip.CRC32();
        crc.update(big, header, 8);
        for (var at = 0; at < 4; at++) {
            big[header + 8 + at] = (byte) (crc.getValue() >>> 8 * at);
        }
        assertThat(refusal(Packing.XZ, big).code()).isEqualTo(IMAGE_UNSUPPORTED);
    }

    @Test
    void aZipMayHaveOtherFilesBesideTheDisk() throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("readme.txt", "Hello".getBytes(UTF_8));
        members.put("vm/", new byte[0]);
        members.put("vm/disk.bin", disk(100_000));
        members.put("vm/empty", new byte[0]);
        assertThat(unpack(Packing.ZIP, Packs.zip(members))).isEqualTo(disk(100_000));
    }

    @Test
    void twoDisksInAZipAreNotChosenBetween() throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("a.vdi", disk(1000));
        members.put("b.vdi", disk(1000));
        var problem = refusal(Packing.ZIP, Packs.zip(members));
        assertThat(problem.code()).isEqualTo(IMAGE_UNKNOWN_FORMAT);
        assertThat(problem.detail()).contains("a.vdi", "b.vdi");
    }

    @Test
    void aZipWithoutADiskSaysSo() throws IOException {
        assertThat(refusal(Packing.ZIP, Packs.zip(Map.of("a", new byte[5]))).title())
                .contains("no disk in it");
        assertThat(refusal(Packing.ZIP, Packs.zip(Map.of("a.zip", Packs.zip(Map.of("d", disk(9))))))
                        .title())
                .contains("packed more than once");
    }

    @Test
    void namesThatLeadOutAreRefused() throws IOException {
        for (var name : new String[] {"../disk", "/etc/cron.d/x", "a/../../b", "..\\x", "C:\\x", "c:x"}) {
            var problem = refusal(Packing.ZIP, Packs.zip(Map.of(name, disk(1000))));
            assertThat(problem.code()).as(name).isEqualTo(ARCHIVE_UNSAFE);
        }
        assertThat(unpack(Packing.ZIP, Packs.zip(Map.of("a..b/..c", disk(1000)))))
                .hasSize(1000);
    }

    @Test
    void linksAndDevicesAreRefused() throws IOException {
        for (var mode : new int[] {0120777, 0060644, 0010644, 0140644}) {
            var bytes = new ByteArrayOutputStream();
            try (var zip = new ZipArchiveOutputStream(bytes)) {
                var entry = new ZipArchiveEntry("disk.vdi");
                entry.setUnixMode(mode);
                zip.putArchiveEntry(entry);
                zip.write(disk(1000));
                zip.closeArchiveEntry();
            }
            assertThat(refusal(Packing.ZIP, bytes.toByteArray()).code()).isEqualTo(ARCHIVE_UNSAFE);
        }
    }

    @Test
    void aWrongChecksumIsSeen() throws IOException {
        var zip = Packs.stored("disk.vdi", disk(100_000));
        zip[60_000] ^= 1;
        var problem = refusal(Packing.ZIP, zip);
        assertThat(problem.code()).isEqualTo(IMAGE_CORRUPT);
        assertThat(problem.detail()).contains("checksum");
    }

    @Test
    void aLongListOfMembersIsNotKept() throws IOException {
        var many = new LinkedHashMap<String, byte[]>();
        for (var number = 0; number < 1001; number++) {
            many.put("m" + number, new byte[0]);
        }
        assertThat(refusal(Packing.ZIP, Packs.zip(many)).code()).isEqualTo(ARCHIVE_UNSAFE);
        for (var number = 0; number < 30_000; number++) {
            many.put("a-longer-name-for-a-member-" + number, new byte[0]);
        }
        assertThat(refusal(Packing.ZIP, Packs.zip(many)).detail()).contains("longer than");
    }

    @Test
    void anEncryptedMemberIsRefused() throws IOException {
        var zip = Packs.stored("disk.vdi", disk(1000));
        // The flag in the list of members.
        var list = find(zip, new byte[] {'P', 'K', 1, 2});
        zip[list + 8] |= 1;
        assertThat(refusal(Packing.ZIP, zip).code()).isEqualTo(IMAGE_ENCRYPTED);
    }

    private static int find(byte[] in, byte[] what) {
        for (var at = in.length - what.length; at >= 0; at--) {
            if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        throw new AssertionError("not found");
    }
}
