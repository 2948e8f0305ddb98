package dev.slipway.api;

import dev.slipway.disk.format.vdi.Qemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest disk that a machine is made from: two mebibytes with an active partition and a boot signature. */
final class BootableDisk {
    private BootableDisk() {}

    /** Writes {@code name.vdi} below the directory, with qemu-img. */
    static Path vdi(Path directory, String name) throws IOException, InterruptedException {
        var folder = Files.createDirectories(directory.toAbsolutePath());
        var raw = folder.resolve(name + ".raw");
        var bytes = new byte[2 << 20];
        bytes[510] = 0x55;
        bytes[511] = (byte) 0xaa;
        bytes[446] = (byte) 0x80;
        bytes[446 + 4] = 7;
        bytes[446 + 8] = 8;
        bytes[446 + 12] = 100;
        Files.write(raw, bytes);
        var vdi = folder.resolve(name + ".vdi");
        Qemu.img("convert", "-f", "raw", "-O", "vdi", raw.toString(), vdi.toString());
        Files.delete(raw);
        return vdi;
    }
}
