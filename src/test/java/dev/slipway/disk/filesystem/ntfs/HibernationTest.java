package dev.slipway.disk.filesystem.ntfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HibernationTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "hiberfil.sys,hibr,true",
        "hiberfil.sys,HIBR,true",
        "HIBERFIL.SYS,hibr,true",
        "hiberfil.sys,wake,false",
        "hiberfil.sys,WAKE,false",
        "hiberfil.sys,RSTR,false",
        "hiberfil.sys,hi,false",
        "hiberfil.bak,hibr,false",
    })
    void theFirstWordOfTheFileTells(String name, String word, boolean sleeps) throws Exception {
        var disk = new NtfsDisk(directory).with(name, word);
        assertThat(of(disk.bytes())).isEqualTo(sleeps ? new Hibernation.Hibernated() : new Hibernation.None());
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 4096, 65536})
    void aLargeFileIsFollowedToItsFirstCluster(int cluster) throws Exception {
        var content = new byte[3 << 20];
        Arrays.fill(content, (byte) 7);
        System.arraycopy("HIBR".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, content, 0, 4);
        var disk = new NtfsDisk(directory, "--cluster-size=" + cluster).with("hiberfil.sys", content);
        assertThat(of(disk.bytes())).isEqualTo(new Hibernation.Hibernated());
        var zeros = new NtfsDisk(directory, "--cluster-size=" + cluster).with("hiberfil.sys", new byte[1 << 20]);
        assertThat(of(zeros.bytes())).isEqualTo(new Hibernation.None());
    }

    /** So many names that the directory no longer fits into its record. */
    @Test
    void aNameIsFoundInALargeDirectory() throws Exception {
        var disk = new NtfsDisk(directory);
        for (var number = 0; number < 60; number++) {
            disk.with("a-rather-long-name-of-a-file-that-fills-the-directory-" + number, "x");
        }
        assertThat(of(disk.with("hiberfil.sys", "hibr").bytes())).isEqualTo(new Hibernation.Hibernated());
    }

    @Test
    void otherFileSystemsHaveNoneAndBitLockerSaysThatItCouldNotBeSeen() throws IOException {
        var other = new byte[8192];
        assertThat(of(other)).isEqualTo(new Hibernation.None());
        System.arraycopy("-FVE-FS-".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, other, 3, 8);
        assertThat(of(other)).isEqualTo(new Hibernation.NotChecked("the partition is encrypted by BitLocker"));
    }

    /** From a fixed seed: whatever a damaged volume says, there is an answer, and never another exception. */
    @Test
    void damagedVolumesAreAnsweredToo() throws Exception {
        var disk = new NtfsDisk(directory);
        for (var number = 0; number < 20; number++) {
            disk.with("another-long-name-of-a-file-" + number, "x");
        }
        // Last, as ntfs-3g writes to no volume that sleeps.
        disk.with("hiberfil.sys", "hibr" + "x".repeat(5000));
        var whole = disk.bytes();
        var table = (int) NtfsVolume.little(whole).getLong(48) * 4096;
        Set<Class<?>> answers = new HashSet<>();
        var random = new Random(20261121);
        var bytes = whole.clone();
        for (var number = 0; number < 4000; number++) {
            var touched = new ArrayList<Integer>();
            for (var times = 1 + random.nextInt(4); times > 0; times--) {
                var at = switch (random.nextInt(4)) {
                    case 0 -> 11 + random.nextInt(70);
                    case 1 -> table + random.nextInt(512);
                    case 2 -> table + 5 * 1024 + random.nextInt(1024);
                    default -> table + random.nextInt(100 * 1024);
                };
                touched.add(at);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
            }
            answers.add(of(bytes).getClass());
            touched.forEach(at -> bytes[at] = whole[at]);
        }
        assertThat(answers).contains(Hibernation.Hibernated.class, Hibernation.NotChecked.class);
    }

    @Test
    void aVolumeThatEndsEarlyIsNotChecked() throws Exception {
        var whole = new NtfsDisk(directory).with("hiberfil.sys", "hibr").bytes();
        assertThat(of(Arrays.copyOf(whole, 600))).isInstanceOf(Hibernation.NotChecked.class);
    }

    private static Hibernation of(byte[] volume) throws IOException {
        return Hibernation.of(
                (position, length) -> {
                    if (position < 0 || position > volume.length - length) {
                        throw new EOFException();
                    }
                    return Arrays.copyOfRange(volume, (int) position, (int) position + length);
                },
                0);
    }
}
