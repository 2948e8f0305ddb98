package dev.slipway.disk.filesystem.ntfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Disks with one NTFS partition, made by ntfs-3g's own tools; a machine without them fails these tests. */
public final class NtfsDisk {
    public static final long START = 1 << 20;
    private static final long SIZE = 12 << 20;

    private final Path directory;
    private final Path volume;

    /** @param options of mkntfs */
    public NtfsDisk(Path directory, String... options) throws Exception {
        this.directory = directory;
        this.volume = directory.resolve("volume.ntfs");
        try (var file = new RandomAccessFile(volume.toFile(), "rw")) {
            file.setLength(0);
            file.setLength(SIZE);
        }
        var command = new java.util.ArrayList<>(List.of("mkntfs", "--quiet", "--force", "--fast"));
        command.addAll(List.of(options));
        command.add(volume.toString());
        run(command);
    }

    public NtfsDisk with(String name, byte[] content) throws Exception {
        var file = Files.write(directory.resolve("content"), content);
        run(List.of("ntfscp", "--quiet", "--force", volume.toString(), file.toString(), name));
        return this;
    }

    public NtfsDisk with(String name, String content) throws Exception {
        return with(name, content.getBytes(StandardCharsets.US_ASCII));
    }

    /** A disk with an MBR and the volume at {@link #START}. */
    public Path raw(Path target) throws IOException {
        try (var disk = new RandomAccessFile(target.toFile(), "rw")) {
            disk.seek(446);
            disk.write(new byte[] {(byte) 0x80, 0, 0, 0, 7, 0, 0, 0, 0, 8, 0, 0, 0, 0x60, 0, 0});
            disk.seek(510);
            disk.write(new byte[] {0x55, (byte) 0xaa});
            disk.seek(START);
            disk.write(bytes());
        }
        return target;
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(volume);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    }
}
