package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** The highest CPUID leaf, for which libvirt has no element. */
final class CpuLevelPart implements DomainPart {
    static final String NAMESPACE = "http://libvirt.org/schemas/domain/qemu/1.0";

    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var shape = CpuShape.of(spec);
        var level = shape.level();
        if (level == null) {
            return;
        }
        var type = switch (shape.mode()) {
            case "host-passthrough" -> "host-x86_64-cpu";
            case "maximum" -> "max-x86_64-cpu";
            case "custom" -> shape.model() + "-x86_64-cpu";
            // libvirt chooses the model, so the setting goes to the type that all models share.
            default -> "x86_64-cpu";
        };
        var commandline = domain.add(NAMESPACE, "qemu:commandline");
        commandline.add(NAMESPACE, "qemu:arg").with("value", "-global");
        commandline.add(NAMESPACE, "qemu:arg").with("value", type + ".level=" + level);
    }
}
