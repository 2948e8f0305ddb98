package dev.slipway.disk.filesystem.ntfs;

import dev.slipway.disk.format.Blocks;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whether the Windows on a partition sleeps: Fast Startup and hibernation both leave its memory in {@code hiberfil.sys}. */
public sealed interface Hibernation {
    /** Shut down, or no Windows of which that could be said. */
    record None() implements Hibernation {}

    record Hibernated() implements Hibernation {}

    /** @param reason half a sentence */
    record NotChecked(String reason) implements Hibernation {}

    String FILE = "hiberfil.sys";
    int HEAD = 4096;

    /** @param start of the partition, in bytes */
    static Hibernation of(Blocks disk, long start) throws IOException {
        try {
            var boot = disk.read(start, NtfsVolume.BOOT_SECTOR);
            var system = new String(boot, 3, 8, StandardCharsets.US_ASCII);
            // BitLocker puts its own name where the file system's stands.
            if (system.equals("-FVE-FS-")) {
                return new NotChecked("the partition is encrypted by BitLocker");
            }
            if (!system.equals("NTFS    ")) {
                return new None();
            }
            return NtfsVolume.open(disk, start, boot)
                    .headOf(FILE, HEAD)
                    .map(Hibernation::judge)
                    .orElse(new None());
        } catch (NtfsException e) {
            return new NotChecked("its file system could not be read, as " + e.getMessage());
        } catch (EOFException | IndexOutOfBoundsException | ArithmeticException e) {
            return new NotChecked("its file system could not be read, as it names places outside itself");
        }
    }

    // ntfs-3g's rule (ntfs_volume_check_hiberfile): "hibr" sleeps; "wake" and zeros do not. Windows 8 writes capitals.
    private static Hibernation judge(byte[] head) {
        if (head.length < 4) {
            return new None();
        }
        return new String(head, 0, 4, StandardCharsets.US_ASCII).equalsIgnoreCase("hibr")
                ? new Hibernated()
                : new None();
    }
}
