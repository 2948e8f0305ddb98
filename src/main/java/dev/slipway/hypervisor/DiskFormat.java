package dev.slipway.hypervisor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Formats we name to QEMU; nothing is ever probed. */
public enum DiskFormat {
    QCOW2("qcow2"),
    RAW("raw"),
    VDI("VDI"),
    VMDK("VMDK"),
    /** QEMU and libvirt call a VHD after Virtual PC. */
    VPC("VHD"),
    VHDX("VHDX");

    private final String words;

    DiskFormat(String words) {
        this.words = words;
    }

    /** For sentences, for example "VHD". */
    public String words() {
        return words;
    }

    /** QEMU's driver name. */
    @JsonValue
    public String driver() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether machines keep their own disks in it; every other format is only read. */
    public boolean ofMachines() {
        return switch (this) {
            case QCOW2, RAW -> true;
            case VDI, VMDK, VPC, VHDX -> false;
        };
    }

    /** Whether a machine can run on top of such a disk: QEMU reads VHDX, but libvirt has no word for it (storagecommon.rng of 9.0). */
    public boolean carriesOverlays() {
        return switch (this) {
            case QCOW2, RAW, VDI, VMDK, VPC -> true;
            case VHDX -> false;
        };
    }

    @JsonCreator
    public static DiskFormat of(String driver) {
        return valueOf(driver.toUpperCase(Locale.ROOT));
    }
}
