package dev.slipway.host;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Asks a host what it offers. */
@ApplicationScoped
public class HostSurveys {
    private final Hosts hosts;
    private final CpuProfiles profiles;
    private final Hypervisor hypervisor;

    public HostSurveys(Hosts hosts, CpuProfiles profiles, Hypervisor hypervisor) {
        this.hosts = hosts;
        this.profiles = profiles;
        this.hypervisor = hypervisor;
    }

    /** NOT_FOUND for an unknown host; a hypervisor that does not answer is part of the survey. */
    public HostSurvey survey(String hostId) {
        var host = hosts.require(hostId);
        try {
            var capabilities = hypervisor.capabilities(host.engine());
            var ladder = profiles.ladder(host.engine(), capabilities).stream()
                    .map(profile -> new HostSurvey.Rung(
                            profile, Enlightenments.select(profile.wanted(), capabilities, profile.cpu())))
                    .toList();
            return new HostSurvey(host, Optional.of(capabilities), Optional.empty(), ladder);
        } catch (ProblemException e) {
            return new HostSurvey(host, Optional.empty(), Optional.of(e.problem()), List.of());
        }
    }
}
