package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** Screen and pointer. VNC listens nowhere: QEMU is handed a descriptor for each viewer, and nobody else on the host finds a port. */
final class ScreenPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var devices = domain.section("devices");
        devices.add("controller").with("type", "usb").with("model", "qemu-xhci").with("ports", 15);
        devices.add("input").with("type", "tablet").with("bus", "usb");
        devices.add("graphics").with("type", "vnc").add("listen").with("type", "none");
        devices.add("video").add("model").with("type", "vga").with("vram", 65536);
    }
}
