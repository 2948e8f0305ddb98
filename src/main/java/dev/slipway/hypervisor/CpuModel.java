package dev.slipway.hypervisor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The CPU as the guest shall see it.
 *
 * @param mode libvirt's word: {@code host-passthrough}, {@code host-model}, {@code maximum} or {@code custom}
 * @param model named model for {@code custom}, else null
 * @param check libvirt's word: {@code full} makes a missing required feature fail the start
 * @param features policy per feature, for example {@code require vmx}
 * @param level highest basic CPUID leaf, or null to leave it; Windows with Hyper-V fails to boot on recent Intel CPUs above 30
 */
public record CpuModel(
        String mode,
        @Nullable String model,
        String check,
        List<Feature> features,
        @Nullable Integer level) {
    public record Feature(String policy, String name) {}

    public CpuModel {
        features = List.copyOf(features);
    }
}
