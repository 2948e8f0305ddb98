package dev.slipway.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirmwareDetectorTest {
    private static final String EFI_SYSTEM = "28732ac11ff8d211ba4b00a0c93ec93b";
    private static final String BIOS_BOOT = "4861682149646f6e744e656564454649";
    private static final String WINDOWS_DATA = "a2a0d0ebe5b9334487c068b6b72699c7";

    @TempDir
    Path directory;

    @Test
    void mbrIsBios() throws IOException {
        assertThat(detect(mbr(0x07))).contains(Firmware.BIOS);
    }

    @Test
    void gptWithAnEfiSystemPartitionIsUefi() throws IOException {
        assertThat(detect(gpt(128, WINDOWS_DATA, EFI_SYSTEM))).contains(Firmware.UEFI);
        assertThat(detect(gpt(512, WINDOWS_DATA, EFI_SYSTEM))).contains(Firmware.UEFI);
    }

    @Test
    void aBiosBootPartitionWins() throws IOException {
        assertThat(detect(gpt(128, EFI_SYSTEM, BIOS_BOOT))).contains(Firmware.BIOS);
    }

    @Test
    void gptWithoutEitherIsBios() throws IOException {
        assertThat(detect(gpt(128, WINDOWS_DATA))).contains(Firmware.BIOS);
    }

    @Test
    void gptBehindAnOrdinaryMbrIsALeftover() throws IOException {
        var disk = gpt(128, EFI_SYSTEM);
        disk.put(446 + 4, (byte) 0x07);
        assertThat(detect(disk)).contains(Firmware.BIOS);
    }

    @Test
    void emptyDisksBootNothing() throws IOException {
        assertThat(detect(ByteBuffer.allocate(4096))).isEmpty();
        assertThat(detect(ByteBuffer.allocate(0))).isEmpty();
        assertThat(detect(ByteBuffer.allocate(511))).isEmpty();
    }

    @Test
    void hostileTablesEndQuickly() throws IOException {
        for (var table : new long[] {0, 1, Long.MAX_VALUE, -1, 1L << 60}) {
            assertThat(detect(gpt(128, EFI_SYSTEM).putLong(512 + 72, table))).contains(Firmware.BIOS);
        }
        for (var number : new int[] {0, -1, Integer.MAX_VALUE, 127}) {
            assertThat(detect(gpt(128, EFI_SYSTEM).putInt(512 + 84, number))).contains(Firmware.BIOS);
        }
        for (var number : new int[] {0, -1, Integer.MAX_VALUE}) {
            assertThat(detect(gpt(128, EFI_SYSTEM).putInt(512 + 80, number))).contains(Firmware.BIOS);
        }
        // 1,024 entries of 4 KiB do not fit into this disk.
        assertThat(detect(gpt(128, WINDOWS_DATA).putInt(512 + 80, 1024).putInt(512 + 84, 4096)))
                .isEmpty();
    }

    @Test
    void readsThroughAVdi() throws IOException {
        var vdi = VdiBuilder.withMap(1, VdiBuilder.FREE, 0);
        var file = vdi.write(directory.resolve("disk.vdi"), 0, bytes(gpt(128, WINDOWS_DATA, EFI_SYSTEM)));
        try (var channel = FileChannel.open(file)) {
            var disk = DiskReader.open(channel, DiskFormat.VDI);
            assertThat(disk.size()).isEqualTo(3L << 20);
            assertThat(FirmwareDetector.detect(Partitions.of(disk))).contains(Firmware.UEFI);
            // Across the end of block 0 into block 1, which is free, and into block 2.
            vdi.put(file, (1 << 20) - 2, new byte[] {1, 2});
            vdi.put(file, 2 << 20, new byte[] {3});
            assertThat(disk.read((1 << 20) - 2, 4)).containsExactly(1, 2, 0, 0);
            assertThat(disk.read((2 << 20) - 2, 3)).containsExactly(0, 0, 3);
        }
    }

    private Optional<Firmware> detect(ByteBuffer disk) throws IOException {
        var file = directory.resolve("disk.raw");
        Files.write(file, bytes(disk));
        try (var channel = FileChannel.open(file)) {
            return FirmwareDetector.detect(Partitions.of(DiskReader.open(channel, DiskFormat.RAW)));
        }
    }

    private static byte[] bytes(ByteBuffer disk) {
        var bytes = new byte[disk.capacity()];
        disk.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer mbr(int type) {
        return ByteBuffer.allocate(64 * 1024)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(446 + 4, (byte) type)
                .put(510, (byte) 0x55)
                .put(511, (byte) 0xaa);
    }

    private static ByteBuffer gpt(int entrySize, String... types) {
        var disk = mbr(0xee);
        disk.put(512, "EFI PART".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        disk.putLong(512 + 72, 2).putInt(512 + 80, 32).putInt(512 + 84, entrySize);
        for (var number = 0; number < types.length; number++) {
            disk.put(1024 + number * entrySize, HexFormat.of().parseHex(types[number]));
        }
        return disk;
    }
}
