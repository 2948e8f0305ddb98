package dev.slipway.hypervisor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Formats we name to QEMU; nothing is ever probed. */
public enum DiskFormat {
    QCOW2,
    RAW,
    VDI;

    /** QEMU's driver name. */
    @JsonValue
    public String driver() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static DiskFormat of(String driver) {
        return valueOf(driver.toUpperCase(Locale.ROOT));
    }
}
