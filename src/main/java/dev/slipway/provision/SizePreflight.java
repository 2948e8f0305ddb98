package dev.slipway.provision;

import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.template.MachineTemplate;

/** Can a machine be that large? */
final class SizePreflight {
    private static final int MAX_CPUS = 64;
    private static final long MAX_MEMORY_MIB = 16L << 20;

    private SizePreflight() {}

    /** For the system that the template is made for. */
    static void suits(MachineWish wish, MachineTemplate template, Findings findings) {
        if (wish.cpus() != null && (wish.cpus() < template.minimumCpus() || wish.cpus() > MAX_CPUS)) {
            findings.problem(
                    ProblemCode.INVALID_REQUEST,
                    "%d CPUs do not fit %s.".formatted(wish.cpus(), template.title()),
                    new Remedy.Advice("Ask for %d to %d.".formatted(template.minimumCpus(), MAX_CPUS)));
        }
        if (wish.memoryMiB() != null && wish.memoryMiB() > MAX_MEMORY_MIB) {
            findings.problem(
                    ProblemCode.INVALID_REQUEST,
                    "%d MiB of memory are more than a machine can have.".formatted(wish.memoryMiB()),
                    new Remedy.Advice("Ask for at most %d MiB.".formatted(MAX_MEMORY_MIB)));
        }
        if (wish.memoryMiB() != null && wish.memoryMiB() < template.minimumMemoryMiB()) {
            findings.problem(
                    ProblemCode.INVALID_REQUEST,
                    "%d MiB of memory are too little for %s.".formatted(wish.memoryMiB(), template.title()),
                    new Remedy.Advice("Ask for at least %d MiB.".formatted(template.minimumMemoryMiB())));
        }
    }

    /** On this host, were it empty. */
    static void fits(MachineWish wish, HostCapabilities offered, Findings findings) {
        if (wish.memoryMiB() != null && wish.memoryMiB() > offered.memoryMiB() && wish.memoryMiB() <= MAX_MEMORY_MIB) {
            findings.problem(
                    ProblemCode.INVALID_REQUEST,
                    "%d MiB of memory are more than this host has.".formatted(wish.memoryMiB()),
                    new Remedy.Advice(
                            "Ask for less than %d MiB; the host needs some itself.".formatted(offered.memoryMiB())));
        }
    }
}
