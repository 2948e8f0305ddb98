package dev.slipway.host;

import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.problem.Problem;
import java.util.List;
import java.util.Optional;

/**
 * A host with what its hypervisor offers now.
 *
 * @param capabilities empty when the hypervisor does not answer, then {@code problem} says why
 * @param ladder CPU profiles for this host, first to try first; empty without capabilities
 */
public record HostSurvey(
        Host host, Optional<HostCapabilities> capabilities, Optional<Problem> problem, List<Rung> ladder) {
    /** A CPU profile and which of its enlightenments this host grants. */
    public record Rung(CpuProfile profile, Enlightenments.Selection enlightenments) {}

    public HostSurvey {
        ladder = List.copyOf(ladder);
    }
}
