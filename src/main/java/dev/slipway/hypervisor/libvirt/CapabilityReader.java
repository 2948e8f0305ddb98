package dev.slipway.hypervisor.libvirt;

import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.hypervisor.xml.CapabilitiesXml;
import java.util.Set;
import org.libvirt.LibvirtException;

/** Asks libvirt what this host can do for one engine. */
final class CapabilityReader {
    private CapabilityReader() {}

    static HostCapabilities read(LibvirtSession session, Engine engine) throws LibvirtException, LibvirtError {
        var host = CapabilitiesXml.host(session.getCapabilities());
        var libvirt = session.getLibVersion();
        var qemu = session.getVersion();
        var memory = session.nodeInfo().memory >> 10;
        if (!host.domainTypes().contains(engine.libvirtType())) {
            return missing(engine, libvirt, qemu, memory, host.cpuVendor());
        }
        CapabilitiesXml.Domains domains;
        try {
            domains = CapabilitiesXml.domains(Native.taken(Native.LIBVIRT.virConnectGetDomainCapabilities(
                    session.pointer(), null, "x86_64", "q35", engine.libvirtType(), 0)));
        } catch (LibvirtError error) {
            if (error.code() == LibvirtError.INVALID_ARGUMENT) {
                return missing(engine, libvirt, qemu, memory, host.cpuVendor());
            }
            throw error;
        }
        return new HostCapabilities(
                engine,
                libvirt,
                qemu,
                memory,
                host.cpuVendor(),
                true,
                domains.nested(),
                domains.hypervFeatures(),
                domains.uefi(),
                domains.secureBoot(),
                domains.tpm());
    }

    private static HostCapabilities missing(Engine engine, long libvirt, long qemu, long memory, String vendor) {
        return new HostCapabilities(engine, libvirt, qemu, memory, vendor, false, false, Set.of(), false, false, false);
    }
}
