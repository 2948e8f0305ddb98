package dev.slipway.machine;

import dev.slipway.host.CpuProfiles;
import dev.slipway.host.Enlightenments;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.hypervisor.Installation;
import dev.slipway.hypervisor.NetworkCard;
import dev.slipway.template.MachineTemplate;
import dev.slipway.template.Templates;
import jakarta.enterprise.context.ApplicationScoped;

/** From a machine to the domain it shall be. */
@ApplicationScoped
public class Domains {
    /** The word for QEMU's user-mode network in settings and rows. */
    public static final String USER_NETWORK = "user";

    private final Hypervisor hypervisor;
    private final Installation installation;
    private final Templates templates;
    private final CpuProfiles profiles;

    Domains(Hypervisor hypervisor, Installation installation, Templates templates, CpuProfiles profiles) {
        this.hypervisor = hypervisor;
        this.installation = installation;
        this.templates = templates;
        this.profiles = profiles;
    }

    /** Defines the domain as the machine now stands; a definition of the same generation is left as it is. */
    public void apply(Machine machine) {
        hypervisor.define(spec(machine));
    }

    public DomainSpec spec(Machine machine) {
        var template = templates.require(machine.template());
        var profile = profiles.require(machine.cpuProfile());
        var capabilities = hypervisor.capabilities(machine.engine());
        return new DomainSpec(
                machine.id(),
                machine.name().domainName(),
                installation.id(),
                machine.name().value(),
                machine.generation(),
                machine.engine(),
                template.machineType(),
                machine.firmware(),
                machine.cpus(),
                machine.memoryMiB(),
                profile.cpu(),
                Enlightenments.offered(profile.wanted(), capabilities, profile.cpu()),
                machine.disk(),
                machine.controller(),
                machine.spare(),
                template.diskCache().on(machine.engine().word()),
                null,
                new NetworkCard(attachment(machine, template), machine.mac(), template.nicModel()),
                template.tpm(),
                template.clockOffset());
    }

    /** On QEMU's own network, from which a guest reaches the host's loopback, though it is no practice guest. */
    boolean isMisplaced(Machine machine) {
        return machine.network().equals(USER_NETWORK)
                && templates
                        .find(machine.template())
                        .filter(MachineTemplate::isPractice)
                        .isEmpty();
    }

    private static NetworkCard.Attachment attachment(Machine machine, MachineTemplate template) {
        return machine.network().equals(USER_NETWORK)
                ? new NetworkCard.Attachment.User()
                : new NetworkCard.Attachment.Network(
                        machine.network(),
                        template.network().isolated(),
                        template.network().cleanTraffic());
    }
}
