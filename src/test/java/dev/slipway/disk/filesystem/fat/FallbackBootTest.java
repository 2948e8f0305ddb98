package dev.slipway.disk.filesystem.fat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On volumes made and filled by dosfstools and mtools. */
class FallbackBootTest {
    @TempDir
    private Path directory;

    private Path volume;
    private Path loader;

    @BeforeEach
    void aLoader() throws IOException {
        volume = directory.resolve("volume");
        loader = Files.writeString(directory.resolve("loader"), "MZ, as programs of UEFI begin");
    }

    private void make(int width, int mebibytes, int perCluster) throws Exception {
        try (var file = new RandomAccessFile(volume.toFile(), "rw")) {
            file.setLength((long) mebibytes << 20);
        }
        run("/usr/sbin/mkfs.vfat", "-F", "" + width, "-s", "" + perCluster, "-n", "SYSTEM", volume.toString());
    }

    private static void run(String... argv) throws Exception {
        var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private void folder(String name) throws Exception {
        run("mmd", "-i", volume.toString(), "::" + name);
    }

    private void file(Path from, String name) throws Exception {
        run("mcopy", "-i", volume.toString(), from.toString(), "::" + name);
    }

    private FallbackBoot answer() throws IOException {
        return of(Files.readAllBytes(volume));
    }

    private static FallbackBoot of(byte[] bytes) throws IOException {
        return FallbackBoot.of(
                (position, length) -> {
                    if (position < 0 || position > bytes.length - length) {
                        throw new EOFException();
                    }
                    return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
                },
                0);
    }

    @ParameterizedTest
    @CsvSource({"12, 2, 1", "12, 4, 8", "16, 16, 1", "16, 64, 8", "32, 40, 1", "32, 100, 1", "32, 70, 2"})
    void theLoaderIsFoundInEveryWidth(int width, int mebibytes, int perCluster) throws Exception {
        make(width, mebibytes, perCluster);
        assertThat(answer()).isEqualTo(new FallbackBoot.Missing());
        folder("EFI");
        folder("EFI/Microsoft");
        assertThat(answer()).isEqualTo(new FallbackBoot.Missing());
        folder("EFI/Boot");
        assertThat(answer()).isEqualTo(new FallbackBoot.Missing());
        file(loader, "EFI/Boot/bootx64.efi");
        assertThat(answer()).isEqualTo(new FallbackBoot.Present());
        run("mdel", "-i", volume.toString(), "::EFI/Boot/bootx64.efi");
        assertThat(answer()).as("deleted").isEqualTo(new FallbackBoot.Missing());
    }

    /** So many names that the folder goes on in other clusters. */
    @ParameterizedTest
    @CsvSource({"12, 2, 1", "16, 16, 1", "32, 40, 1"})
    void aLongFolderIsFollowed(int width, int mebibytes, int perCluster) throws Exception {
        make(width, mebibytes, perCluster);
        folder("EFI");
        folder("EFI/BOOT");
        var names = new ArrayList<>(List.of("mcopy", "-i", volume.toString()));
        for (var number = 0; number < 120; number++) {
            var name = directory.resolve("a rather long name of a file " + number);
            names.add(Files.writeString(name, "x").toString());
        }
        names.add("::EFI/BOOT");
        run(names.toArray(String[]::new));
        assertThat(answer()).isEqualTo(new FallbackBoot.Missing());
        file(loader, "EFI/BOOT/BOOTX64.EFI");
        assertThat(answer()).isEqualTo(new FallbackBoot.Present());
    }

    @Test
    void aFolderOrAnEmptyFileOfThatNameIsNoLoader() throws Exception {
        make(32, 40, 1);
        folder("EFI");
        folder("EFI/BOOT");
        folder("EFI/BOOT/BOOTX64.EFI");
        assertThat(answer()).isEqualTo(new FallbackBoot.Missing());
        run("mrd", "-i", volume.toString(), "::EFI/BOOT/BOOTX64.EFI");
        file(Files.createFile(directory.resolve("empty")), "EFI/BOOT/BOOTX64.EFI");
        assertThat(answer()).isEqualTo(new FallbackBoot.Missing());
    }

    @Test
    void whatIsNoFatIsNotChecked() throws Exception {
        assertThat(of(new byte[4096])).isInstanceOf(FallbackBoot.NotChecked.class);
        assertThat(of(new byte[100])).isInstanceOf(FallbackBoot.NotChecked.class);
        make(32, 40, 1);
        assertThat(of(Arrays.copyOf(Files.readAllBytes(volume), 1024))).isInstanceOf(FallbackBoot.NotChecked.class);
    }

    /** From a fixed seed: whatever a damaged volume says, there is an answer, and never another exception. */
    @Test
    void damagedVolumesAreAnsweredToo() throws Exception {
        make(12, 2, 1);
        folder("EFI");
        folder("EFI/BOOT");
        file(loader, "EFI/BOOT/BOOTX64.EFI");
        var bytes = Files.readAllBytes(volume);
        var whole = bytes.clone();
        Set<Class<?>> answers = new HashSet<>();
        var random = new Random(20261121);
        for (var number = 0; number < 4000; number++) {
            var touched = new ArrayList<Integer>();
            for (var times = 1 + random.nextInt(4); times > 0; times--) {
                var at = random.nextBoolean() ? 11 + random.nextInt(40) : random.nextInt(40_000);
                touched.add(at);
                bytes[at] = (byte) random.nextInt();
            }
            answers.add(of(bytes).getClass());
            touched.forEach(at -> bytes[at] = whole[at]);
        }
        assertThat(answers)
                .contains(FallbackBoot.Present.class, FallbackBoot.Missing.class, FallbackBoot.NotChecked.class);
    }
}
