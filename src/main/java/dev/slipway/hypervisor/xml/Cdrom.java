package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The CD-ROM drive on its own, as a media change needs it. */
public final class Cdrom {
    private Cdrom() {}

    /** The {@code <disk>} document for the drive with this medium, null for empty. */
    public static String render(@Nullable Path medium) {
        var document = XmlText.empty();
        var holder = document.createElement("devices");
        add(new Tag(holder), medium);
        document.appendChild(holder.getFirstChild());
        return XmlText.write(document);
    }

    static void add(Tag devices, @Nullable Path medium) {
        var drive = devices.add("disk").with("type", "file").with("device", "cdrom");
        drive.add("driver").with("name", "qemu").with("type", "raw");
        if (medium != null) {
            drive.add("source").with("file", FilePath.named(medium));
        }
        drive.add("target").with("dev", DomainSpec.CDROM_TARGET).with("bus", "sata");
        drive.add("readonly");
    }
}
