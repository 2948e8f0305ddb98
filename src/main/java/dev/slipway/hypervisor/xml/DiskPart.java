package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.DomainSpec;
import java.util.List;
import java.util.UUID;

/** The system disk with every layer of its chain, so that libvirt probes nothing. */
final class DiskPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var layers = spec.disk().layers();
        var top = layers.getFirst();
        var disk = domain.section("devices").add("disk").with("type", "file").with("device", "disk");
        disk.add("driver")
                .with("name", "qemu")
                .with("type", top.format().driver())
                .with("cache", spec.diskCache())
                .with("discard", "unmap");
        disk.add("source").with("file", file(top));
        backing(disk, layers.subList(1, layers.size()));
        disk.add("target")
                .with("dev", DomainSpec.DISK_TARGET)
                .with("bus", spec.controller().bus());
        if (spec.controller().wantsWwn()) {
            disk.add("wwn").text(wwn(spec.id()));
        }
    }

    /** Of the locally assigned kind (NAA 3), as no vendor made the disk; the same for the machine's whole life. */
    private static String wwn(UUID machine) {
        return "3%015x".formatted(machine.getLeastSignificantBits() & (-1L >>> 4));
    }

    static void backing(Tag above, List<Layer> rest) {
        var store = above.add("backingStore");
        if (rest.isEmpty()) {
            return;
        }
        var layer = rest.getFirst();
        store.with("type", "file");
        store.add("format").with("type", layer.format().driver());
        var source = store.add("source").with("file", file(layer));
        if (layer.original()) {
            // libvirt would give the file to QEMU's account and never give it back.
            source.add("seclabel").with("model", "dac").with("relabel", "no");
        }
        backing(store, rest.subList(1, rest.size()));
    }

    private static String file(Layer layer) {
        return FilePath.named(layer.file());
    }
}
