package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;
import java.util.Objects;

/** CPU mode, topology and features. */
final class CpuPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var shape = CpuShape.of(spec);
        var cpu = domain.add("cpu").with("mode", shape.mode());
        switch (shape.mode()) {
            case "custom" -> {
                cpu.with("match", "exact").with("check", shape.check());
                // A silently replaced model would hide why Windows does not start.
                cpu.add("model").with("fallback", "forbid").text(Objects.requireNonNull(shape.model()));
            }
            // Without 'migratable' QEMU adds invtsc, and the machine can no longer be saved.
            case "host-passthrough" -> cpu.with("check", shape.check()).with("migratable", "on");
            default -> cpu.with("check", shape.check());
        }
        // One socket: Windows Home uses only one.
        cpu.add("topology")
                .with("sockets", 1)
                .with("dies", 1)
                .with("cores", spec.cpus())
                .with("threads", 1);
        shape.features()
                .forEach(feature ->
                        cpu.add("feature").with("policy", feature.policy()).with("name", feature.name()));
    }
}
