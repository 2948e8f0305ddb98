package dev.slipway.hypervisor;

import java.util.Set;

/**
 * What the hypervisor on a host offers for one engine.
 *
 * @param libvirtVersion for example 9000000 (major * 1,000,000 + minor * 1,000 + release)
 * @param qemuVersion same scale
 * @param memoryMiB of the whole host, used or not
 * @param cpuVendor {@code Intel}, {@code AMD} or as libvirt says
 * @param nested the host-model CPU offers vmx or svm; by tcg it is emulated
 * @param hypervFeatures words of the domain capabilities' hyperv enum; empty when not supported
 */
public record HostCapabilities(
        Engine engine,
        long libvirtVersion,
        long qemuVersion,
        long memoryMiB,
        String cpuVendor,
        boolean engineAvailable,
        boolean nested,
        Set<String> hypervFeatures,
        boolean uefi,
        boolean secureBoot,
        boolean tpm) {
    public HostCapabilities {
        hypervFeatures = Set.copyOf(hypervFeatures);
    }
}
