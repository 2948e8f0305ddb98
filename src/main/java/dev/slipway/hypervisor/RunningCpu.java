package dev.slipway.hypervisor;

import java.util.List;
import java.util.Set;

/**
 * The processor that a running domain really has, by QEMU's word.
 *
 * @param virtualization those of {@link #ASKED} that it has
 * @param missing features that were asked for and are not there; empty when all are
 */
public record RunningCpu(Set<String> virtualization, List<String> missing) {
    /** Intel's way, AMD's way, and AMD's nested paging. */
    public static final Set<String> ASKED = Set.of("vmx", "svm", "npt");

    public RunningCpu {
        virtualization = Set.copyOf(virtualization);
        missing = List.copyOf(missing);
    }

    /** Whether Windows' hypervisor may start on it; of Intel's nested paging QEMU says nothing here. */
    public boolean nests() {
        return virtualization.contains("vmx") || virtualization.containsAll(Set.of("svm", "npt"));
    }

    /** Those of the missing ones that nesting needs. */
    public List<String> missingForNesting() {
        return missing.stream().filter(ASKED::contains).toList();
    }
}
