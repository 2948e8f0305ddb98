package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** Machine type and firmware; libvirt picks the firmware's files. */
final class FirmwarePart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var os = domain.add("os");
        os.add("type")
                .with("arch", "x86_64")
                .with("machine", spec.machineType())
                .text("hvm");
        switch (spec.firmware()) {
            case BIOS -> {}
            case UEFI -> {
                os.with("firmware", "efi");
                // Without this, Debian's first match is the firmware that enforces Secure Boot.
                feature(os.add("firmware"), "no", "secure-boot");
            }
            case UEFI_SECURE_BOOT -> {
                os.with("firmware", "efi");
                var wanted = os.add("firmware");
                feature(wanted, "yes", "secure-boot");
                feature(wanted, "yes", "enrolled-keys");
                os.add("loader").with("secure", "yes");
            }
        }
        os.add("boot").with("dev", "hd");
    }

    private static void feature(Tag firmware, String enabled, String name) {
        firmware.add("feature").with("enabled", enabled).with("name", name);
    }
}
