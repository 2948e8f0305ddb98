package dev.slipway.hypervisor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the system disk hangs on. A Windows that came from elsewhere starts only from a controller whose driver it has switched on; any
 * other ends in INACCESSIBLE_BOOT_DEVICE (0x7B). Only what a guest was seen to start from is here.
 */
public enum DiskController {
    /** AHCI; Windows has the driver (storahci) since 8. */
    SATA("sata", null, null, "SATA", "storahci"),
    /** PIIX on machine type {@code pc}; q35 has no IDE. */
    IDE("ide", "pc", null, "IDE", "intelide"),
    /** Fast; for systems that have its driver already or learn it first. */
    VIRTIO_SCSI("scsi", null, "virtio-scsi", "virtio-scsi", "vioscsi"),
    /** The chip of VirtualBox's LsiLogicSas and of VMware; by BIOS only, as OVMF of Debian 12 has no driver for it. */
    LSI_SAS("scsi", null, "lsisas1068", "LSI Logic SAS", "LSI_SAS");

    private final String bus;
    private final @Nullable String machineType;
    private final @Nullable String model;
    private final String label;
    private final String service;

    DiskController(String bus, @Nullable String machineType, @Nullable String model, String label, String service) {
        this.bus = bus;
        this.machineType = machineType;
        this.model = model;
        this.label = label;
        this.service = service;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** The Windows service that drives it; Windows starts from it only when that service starts at boot. */
    public String service() {
        return service;
    }

    /** Whether that firmware starts a system from it. */
    public boolean fits(Firmware firmware) {
        return switch (this) {
            case SATA, VIRTIO_SCSI -> true;
            // Secure Boot needs q35 (libvirt refuses it elsewhere), which has no IDE.
            case IDE -> firmware != Firmware.UEFI_SECURE_BOOT;
            case LSI_SAS -> firmware == Firmware.BIOS;
        };
    }

    /** SAS knows its disks by their world wide names; one without shows up in no guest. */
    public boolean wantsWwn() {
        return this == LSI_SAS;
    }

    /** libvirt's word for the disk's {@code bus}. */
    public String bus() {
        return bus;
    }

    /** The machine type that it needs, where not every one will do. */
    public Optional<String> machineType() {
        return Optional.ofNullable(machineType);
    }

    /** The model of a SCSI controller, which must be named; the others come with the machine type. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Throws IllegalArgumentException for a word that is not {@link #words one of these}. */
    @JsonCreator
    public static DiskController of(String word) {
        return Arrays.stream(values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }

    public static String words() {
        return Arrays.stream(values()).map(DiskController::word).collect(Collectors.joining(", "));
    }
}
