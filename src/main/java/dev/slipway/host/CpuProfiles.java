package dev.slipway.host;

import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.template.TemplateFiles;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** The CPU profiles of {@code vm-templates/cpu-profiles.yaml}, read once; a broken file keeps the service from starting. */
@ApplicationScoped
public class CpuProfiles {
    private final List<CpuProfile> profiles;
    private final HostFiles host;

    public CpuProfiles(TemplateFiles files, HostFiles host) {
        this.profiles = files.read("cpu-profiles.yaml", CpuProfileFile.class).read();
        this.host = host;
    }

    void readAtStart(@Observes StartupEvent started) {}

    public List<CpuProfile> list() {
        return profiles;
    }

    /** The profiles that fit this host, first to try first; HOST_NOT_READY when none does. */
    public List<CpuProfile> ladder(Engine engine, HostCapabilities capabilities) {
        var leaf = CpuInfo.read(host).highestLeaf();
        var ladder = profiles.stream()
                .filter(profile -> profile.suits(engine, capabilities.cpuVendor()))
                .filter(profile -> profile.hostLeaf().fits(leaf))
                .toList();
        if (ladder.isEmpty()) {
            throw Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "No CPU profile fits this host.",
                            new Remedy.Advice("Add a profile for this CPU to vm-templates/cpu-profiles.yaml."))
                    .withDetail("Engine %s, CPU vendor \"%s\".".formatted(engine.word(), capabilities.cpuVendor()))
                    .toException();
        }
        return ladder;
    }

    /** The profile, or NOT_FOUND. */
    public CpuProfile require(String name) {
        return profiles.stream()
                .filter(profile -> profile.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("CPU profile", name).toException());
    }
}
