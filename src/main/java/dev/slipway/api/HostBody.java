package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.host.Check;
import dev.slipway.host.Doctor;
import dev.slipway.host.Enlightenments;
import dev.slipway.host.Host;
import dev.slipway.host.HostSurvey;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;
import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.problem.Problem;
import dev.slipway.problem.Remedy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A registered host. */
public record HostBody(String id, String name, String uri, Engine engine) {
    static HostBody of(Host host) {
        return new HostBody(host.id(), host.name(), host.uri(), host.engine());
    }

    /** A host with what its hypervisor offers now; {@code capabilities} or {@code problem} is null. */
    public record Detail(
            String id,
            String name,
            String uri,
            Engine engine,
            @Nullable CapabilitiesBody capabilities,
            @Nullable Problem problem,
            List<ProfileBody> cpuProfiles) {
        static Detail of(HostSurvey survey) {
            var host = survey.host();
            return new Detail(
                    host.id(),
                    host.name(),
                    host.uri(),
                    host.engine(),
                    survey.capabilities().map(CapabilitiesBody::of).orElse(null),
                    survey.problem().orElse(null),
                    survey.ladder().stream().map(ProfileBody::of).toList());
        }
    }

    public record CapabilitiesBody(
            String libvirt,
            String qemu,
            String cpuVendor,
            boolean engineAvailable,
            boolean nested,
            boolean uefi,
            boolean secureBoot,
            boolean tpm) {
        static CapabilitiesBody of(HostCapabilities found) {
            return new CapabilitiesBody(
                    Enlightenments.version(found.libvirtVersion()),
                    Enlightenments.version(found.qemuVersion()),
                    found.cpuVendor(),
                    found.engineAvailable(),
                    found.nested(),
                    found.uefi(),
                    found.secureBoot(),
                    found.tpm());
        }
    }

    /** One rung of the CPU ladder; {@code dropped} says why an enlightenment is left out on this host. */
    public record ProfileBody(
            String name,
            String title,
            String when,
            TreeSet<Enlightenment> enlightenments,
            Map<Enlightenment, String> dropped,
            List<String> warnings) {
        static ProfileBody of(HostSurvey.Rung rung) {
            return new ProfileBody(
                    rung.profile().name(),
                    rung.profile().title(),
                    rung.profile().when(),
                    new TreeSet<>(rung.enlightenments().offered()),
                    rung.enlightenments().dropped(),
                    rung.enlightenments().warnings());
        }
    }

    /** What the doctor found. */
    public record DoctorBody(String host, Engine engine, Instant examined, List<CheckBody> checks) {
        static DoctorBody of(Host host, Doctor.Findings examination) {
            return new DoctorBody(
                    host.id(),
                    host.engine(),
                    examination.at(),
                    examination.checks().stream().map(CheckBody::of).toList());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CheckBody(
            String id,
            String title,
            Check.Outcome outcome,
            String read,
            @Nullable Remedy remedy) {
        static CheckBody of(Check check) {
            return new CheckBody(
                    check.id(),
                    check.title(),
                    check.outcome(),
                    check.read(),
                    check.remedy().orElse(null));
        }
    }
}
