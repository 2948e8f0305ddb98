package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** Screen and pointer; VNC listens on loopback only. */
final class ScreenPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var devices = domain.section("devices");
        devices.add("controller").with("type", "usb").with("model", "qemu-xhci").with("ports", 15);
        devices.add("input").with("type", "tablet").with("bus", "usb");
        devices.add("graphics")
                .with("type", "vnc")
                .with("port", -1)
                .with("autoport", "yes")
                .with("listen", "127.0.0.1");
        devices.add("video").add("model").with("type", "vga").with("vram", 65536);
    }
}
