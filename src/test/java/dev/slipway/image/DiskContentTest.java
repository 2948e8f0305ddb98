package dev.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.disk.DiskTool;
import dev.slipway.disk.filesystem.ntfs.NtfsDisk;
import dev.slipway.disk.format.Disks;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.ImageSettings;
import dev.slipway.storage.ImportedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A disk of every arrangement is registered, says how it boots, and becomes a machine's disk, which stands alone in the end. */
class DiskContentTest {
    static final List<Disks.Kind> KINDS = Disks.KINDS;

    private record Settings(
            Path directory, List<Path> importDirectories, long largestDisk, long largestArchive, String qemuUser)
            implements ImageSettings {}

    private final DiskTool tool = new DiskTool(new ObjectMapper());

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("KINDS")
    void isReadWhateverItIsCalled(Disks.Kind kind) throws Exception {
        var file = Disks.make(kind, uefi(), directory.resolve("Windows 11.vdi"));
        var reading = read(file, Optional.empty());
        assertThat(reading.kind()).isEqualTo(ImageKind.DISK);
        assertThat(reading.format()).isEqualTo(kind.format());
        assertThat(reading.firmware()).isEqualTo(Firmware.UEFI);
        assertThat(reading.facts()).containsEntry("type", kind.type()).containsKey("dataBytes");
        assertThat(read(file, Optional.of(ImageKind.DISK))).isEqualTo(reading);
        try (var left = Files.list(directory)) {
            assertThat(left).hasSize(2);
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void carriesAnOverlayThatThenStandsAlone(Disks.Kind kind) throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        var image = Disks.make(kind, raw, directory.resolve("image"));
        var before = Files.readAllBytes(image);
        var overlay = directory.resolve("machine.qcow2");
        if (kind.format().carriesOverlays()) {
            tool.createOverlay(image, kind.format(), overlay);
            tool.createOverlay(image, kind.format(), overlay);
            same(raw, overlay);
            // What a block pull does while the machine runs.
            Qemu.img("rebase", "-f", "qcow2", "-b", "", overlay.toString());
        } else {
            tool.convert(new RecordingContext(), image, kind.format(), overlay, DiskFormat.QCOW2);
        }
        assertThat(image).hasBinaryContent(before);
        Files.delete(image);
        same(raw, overlay);
    }

    /** The partition lies behind the first window that QEMU is asked for, or across it. */
    @ParameterizedTest
    @FieldSource("KINDS")
    void aSleepingWindowsIsRefusedWithItsRemedy(Disks.Kind kind) throws Exception {
        var windows = new NtfsDisk(directory)
                .with("pagefile.sys", new byte[3 << 20])
                .with("hiberfil.sys", "hibr" + "x".repeat(5000));
        var file = Disks.make(kind, windows.raw(directory.resolve("windows.raw")), directory.resolve("windows"));
        assertThatThrownBy(() -> read(file, Optional.empty())).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(ProblemCode.IMAGE_HIBERNATED);
            assertThat(e.problem().remedies().toString()).contains("powercfg /h off");
        });
        var awake = new NtfsDisk(directory).with("hiberfil.sys", "wake");
        var good = Disks.make(kind, awake.raw(directory.resolve("windows.raw")), directory.resolve("awake"));
        assertThat(read(good, Optional.empty()).facts()).containsEntry("hibernation", "none");
    }

    /** The EFI system partition as dosfstools and mtools make it. */
    @ParameterizedTest
    @FieldSource("KINDS")
    void whetherUefiFindsALoaderIsRead(Disks.Kind kind) throws Exception {
        var volume = directory.resolve("esp");
        run("truncate", "-s", "2M", volume.toString());
        run("/usr/sbin/mkfs.vfat", "-F", "12", volume.toString());
        run("mmd", "-i", volume.toString(), "::EFI", "::EFI/Boot");
        var without = Disks.make(kind, uefi(Files.readAllBytes(volume)), directory.resolve("without"));
        assertThat(read(without, Optional.empty()).facts()).containsEntry("fallbackBoot", "missing");
        var loader = Files.writeString(directory.resolve("loader"), "MZ");
        run("mcopy", "-i", volume.toString(), loader.toString(), "::EFI/Boot/bootx64.efi");
        var with = Disks.make(kind, uefi(Files.readAllBytes(volume)), directory.resolve("with"));
        assertThat(read(with, Optional.empty()).facts()).containsEntry("fallbackBoot", "present");
    }

    private static void run(String... argv) throws Exception {
        var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void onlyAVhdxCarriesNoOverlay() {
        assertThat(DiskFormat.values())
                .filteredOn(format -> !format.carriesOverlays())
                .containsExactly(DiskFormat.VHDX);
    }

    @Test
    void aDiskWithoutABootSectorBootsNothing() throws Exception {
        for (var kind : KINDS) {
            var file = Disks.empty(kind, directory.resolve("empty"), 1 << 20);
            assertThat(read(file, Optional.empty()).firmware())
                    .as(kind.toString())
                    .isNull();
            Files.delete(file);
        }
    }

    /** Which state is meant nobody says, so none is chosen; what the remedy makes is taken. */
    @Test
    void aQcow2WithInternalSnapshotsIsRefusedWithTheWayOut() throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        var image = Disks.make(KINDS.getFirst(), raw, directory.resolve("win.qcow2"));
        Qemu.img("snapshot", "-c", "before", image.toString());
        var problem = catchThrowableOfType(ProblemException.class, () -> read(image, Optional.empty()))
                .problem();
        assertThat(problem.code()).isEqualTo(ProblemCode.IMAGE_UNSUPPORTED);
        assertThat(problem.detail()).contains("1 internal snapshots", "the present state without them");
        assertThat(problem.remedies().toString())
                .contains("qemu-img convert -f qcow2 -O qcow2 -- win.qcow2 win-flat.qcow2");
        var flat = directory.resolve("win-flat.qcow2");
        Qemu.img("convert", "-f", "qcow2", "-O", "qcow2", "--", image.toString(), flat.toString());
        assertThat(read(flat, Optional.empty()).format()).isEqualTo(DiskFormat.QCOW2);
        same(raw, flat);
    }

    private static void same(Path raw, Path overlay) throws Exception {
        // VHDs by geometry are a little longer; what is behind must be zeros, which qemu-img accepts.
        Qemu.img("compare", "-f", "raw", "-F", "qcow2", raw.toString(), overlay.toString());
    }

    private Path uefi() throws Exception {
        return uefi(new byte[0]);
    }

    private Path uefi(byte[] system) throws Exception {
        var disk = ByteBuffer.allocate(Disks.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        disk.put(446 + 4, (byte) 0xee).put(510, (byte) 0x55).put(511, (byte) 0xaa);
        disk.put(512, "EFI PART".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        disk.putLong(512 + 72, 2).putInt(512 + 80, 128).putInt(512 + 84, 128);
        disk.put(1024, HexFormat.of().parseHex("28732ac11ff8d211ba4b00a0c93ec93b"));
        disk.putLong(1024 + 32, 2048).put(1 << 20, system);
        // Data, so that something is behind the first mebibyte, too.
        disk.put(3 << 20, new byte[] {1, 2, 3});
        var raw = directory.resolve("uefi.raw");
        try (var out = FileChannel.open(raw, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(disk);
        }
        return raw;
    }

    private ImageContent.Reading read(Path path, Optional<ImageKind> kind) throws Exception {
        var settings = new Settings(directory, List.of(directory), 2L << 40, 1L << 30, "nobody");
        var content = new ImageContent(settings, new DiskContent(settings, tool));
        try (var file = ImportedFile.open(path.toString(), List.of(directory))) {
            return content.read(file, kind);
        }
    }
}
