package dev.slipway.virtualbox;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.virtualbox.Definition.Medium;
import java.nio.file.Path;

/** The disk inside an {@code .ova}: a compressed VMDK that QEMU cannot run from and Slipway does not unpack. */
final class ApplianceDisk {
    private ApplianceDisk() {}

    static Finding finding(Path appliance, OvaFile ova, Medium disk) {
        var size = ova.members().get(disk.location());
        if (size == null) {
            return Finding.blocker(
                    "Boot disk",
                    disk.location(),
                    ProblemCode.IMAGE_UNREADABLE,
                    "The appliance names this disk but does not hold it.",
                    new Remedy.Advice("Export or download it again, to the end."));
        }
        var file = CommandWords.file(disk.location(), "disk.vmdk");
        return Finding.blocker(
                "Boot disk",
                "%s in the appliance, %d bytes".formatted(disk.location(), size),
                ProblemCode.IMPORT_BLOCKED,
                "Slipway does not take disks out of an .ova yet.",
                new Remedy.Command(
                        "Unpack it in its import directory.",
                        "tar -xf " + CommandWords.file(appliance.getFileName().toString(), "appliance.ova")),
                new Remedy.Command(
                        "Make a VDI of its disk, on a computer that has VirtualBox, and register that as an image.",
                        CommandWords.clone(file, file)));
    }
}
