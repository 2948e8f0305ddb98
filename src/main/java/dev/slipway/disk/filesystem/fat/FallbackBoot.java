package dev.slipway.disk.filesystem.fat;

import dev.slipway.disk.format.Blocks;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/**
 * Whether an EFI system partition has a loader where firmware looks that knows no boot entry: {@code \EFI\BOOT\BOOTX64.EFI}. A machine's
 * entries are in its NVRAM, which does not come along with a disk.
 */
public sealed interface FallbackBoot {
    record Present() implements FallbackBoot {}

    record Missing() implements FallbackBoot {}

    /** @param reason half a sentence */
    record NotChecked(String reason) implements FallbackBoot {}

    // Short names, as every FAT has them beside the long ones.
    List<String> FOLDERS = List.of("EFI        ", "BOOT       ");
    String LOADER = "BOOTX64 EFI";

    /** @param start of the partition, in bytes */
    static FallbackBoot of(Blocks disk, long start) throws IOException {
        try {
            var volume = FatVolume.open(disk, start);
            var place = volume.root();
            for (var folder : FOLDERS) {
                var found = volume.find(place, folder).filter(FatVolume.Entry::folder);
                if (found.isEmpty()) {
                    return new Missing();
                }
                place = volume.place(found.get());
            }
            return volume.find(place, LOADER)
                            .filter(entry -> !entry.folder() && entry.size() > 0)
                            .isPresent()
                    ? new Present()
                    : new Missing();
        } catch (FatException e) {
            return new NotChecked("the EFI system partition could not be read, as " + e.getMessage());
        } catch (EOFException | IndexOutOfBoundsException e) {
            return new NotChecked("the EFI system partition could not be read, as it names places outside itself");
        }
    }
}
