package dev.slipway.wsl.command;

import dev.slipway.guest.Guests;
import dev.slipway.guest.Owner;
import dev.slipway.operation.StepContext;
import dev.slipway.operation.Time;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroView;
import dev.slipway.wsl.distro.Distros;
import dev.slipway.wsl.distro.FeatureState;
import dev.slipway.wsl.distro.WslFeature;
import dev.slipway.wsl.distro.WslReading;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads how WSL stands in a running machine; changes nothing. */
@ApplicationScoped
public class WslInspector {
    private final Guests guests;
    private final Time time;

    public WslInspector(Guests guests, Time time) {
        this.guests = guests;
        this.time = time;
    }

    /** Features by DISM, the package by the registry, distros by wsl.exe as the owner; half a minute on a slow machine. */
    public WslReading read(StepContext context, UUID domain, Owner owner) throws InterruptedException {
        var jobs = new WslJobs(guests, context, new WslTarget(domain, "", owner));
        var features = new EnumMap<WslFeature, FeatureState>(WslFeature.class);
        for (var feature : WslFeature.values()) {
            features.put(feature, jobs.feature(feature));
        }
        var packageVersion = jobs.packageVersion();
        // Without a feature that is on, wsl.exe can only fail, or on old Windows even ask questions.
        var usable = features.containsValue(FeatureState.ENABLED);
        return new WslReading(features, packageVersion, usable ? distros(jobs) : List.of());
    }

    /** As above outside of any operation. */
    public WslReading read(UUID domain, Owner owner) throws InterruptedException {
        var context = new EphemeralContext(time);
        try {
            return read(context, domain, owner);
        } finally {
            guests.forgetJobs(context, domain);
        }
    }

    /** The owner's {@code .wslconfig}; empty when there is none. */
    public Optional<WslConfig.Read> config(UUID domain, Owner owner) {
        return new ProfileFile(new WslTarget(domain, "", owner))
                .read(guests.agent(domain))
                .map(WslConfig::parse);
    }

    /** {@code wsl.conf} of one distro, which starts for this; empty when there is none. Throws WSL_DISTRO_NOT_FOUND. */
    public WslConf.Read conf(WslTarget target, DistroName name) throws InterruptedException {
        var context = new EphemeralContext(time);
        try {
            var jobs = new WslJobs(guests, context, target);
            if (jobs.find(name).isEmpty()) {
                throw Distros.notFound(name).toException();
            }
            var skiffOs = DistroKind.TO_BE_ASKED.isSkiffOs(jobs, name);
            return WslConf.parse(new WslConfFile(jobs, name, skiffOs).read());
        } finally {
            guests.forgetJobs(context, target.domain());
        }
    }

    private static List<DistroView> distros(WslJobs jobs) throws InterruptedException {
        try {
            return jobs.distros();
        } catch (dev.slipway.problem.ProblemException e) {
            return switch (e.problem().code()) {
                // WSL is not there yet; that is a state, not a failure.
                case WSL_NOT_INSTALLED, WSL_DISTRO_NOT_FOUND -> List.of();
                default -> throw e;
            };
        }
    }
}
