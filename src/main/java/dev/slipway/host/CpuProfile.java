package dev.slipway.host;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;
import java.util.Set;

/**
 * A way to show the CPU to Windows, one rung of the ladder.
 *
 * @param vendor {@code Intel}, {@code AMD} or {@code any}
 * @param when why it exists and where that is known from, one sentence
 * @param wanted enlightenments before the host was asked, see {@link Enlightenments}
 */
public record CpuProfile(
        String name,
        String title,
        Engine engine,
        String vendor,
        CpuidLeafRange hostLeaf,
        String when,
        CpuModel cpu,
        Set<Enlightenment> wanted) {
    public static final String ANY_VENDOR = "any";

    public CpuProfile {
        wanted = Set.copyOf(wanted);
    }

    boolean suits(Engine engine, String cpuVendor) {
        return this.engine == engine && (vendor.equals(ANY_VENDOR) || vendor.equals(cpuVendor));
    }
}
