package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.Engine;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.Set;

/** The CPU as this engine can give it. */
final class CpuShape {
    private static final Set<String> HOST_MODES = Set.of("host-passthrough", "host-model");
    private static final Set<String> MODES = Set.of("host-passthrough", "host-model", "maximum", "custom");

    private CpuShape() {}

    static CpuModel of(DomainSpec spec) {
        var cpu = spec.cpu();
        if (!MODES.contains(cpu.mode())) {
            throw refuse("\"%s\" is no CPU mode.".formatted(XmlText.plain("mode", cpu.mode())));
        }
        if (cpu.mode().equals("custom") && (cpu.model() == null || cpu.model().isBlank())) {
            throw refuse("A custom CPU needs the name of a model.");
        }
        return spec.engine() == Engine.TCG ? emulated(cpu) : cpu;
    }

    // TCG has no host CPU to pass through and never emulates VMX; host-model there is some AMD model with checks that
    // fail.
    private static CpuModel emulated(CpuModel cpu) {
        var mode = HOST_MODES.contains(cpu.mode()) ? "maximum" : cpu.mode();
        var check = mode.equals("maximum") ? "none" : cpu.check();
        List<CpuModel.Feature> features = cpu.features().stream()
                .filter(feature -> !feature.name().equals("vmx"))
                .toList();
        return new CpuModel(mode, cpu.model(), check, features, cpu.level());
    }

    private static RuntimeException refuse(String title) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        title,
                        new Remedy.Advice("Use host-passthrough, host-model, maximum, or custom with a model name."))
                .toException();
    }
}
