package dev.slipway.provision;

import dev.slipway.host.HostSettings;
import dev.slipway.machine.Domains;
import dev.slipway.machine.MacAddress;
import dev.slipway.machine.Machines;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.template.MachineTemplate;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the preflight that is about the network card. */
@ApplicationScoped
class NetworkPreflight {
    private final Machines machines;
    private final HostSettings host;

    NetworkPreflight(Machines machines, HostSettings host) {
        this.machines = machines;
        this.host = host;
    }

    /** The network of this host's machines; on QEMU's own, a guest reaches what listens on the host's loopback, this service too. */
    String network(MachineTemplate template) {
        if (host.network().equals(Domains.USER_NETWORK) && !template.isPractice()) {
            throw Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "QEMU's user-mode network is for the practice guest only: through it a guest reaches what listens on this host's loopback.",
                            new Remedy.Command(
                                    "Let machines have a libvirt network, which starts the service again.",
                                    "SLIPWAY_ENGINE=%s SLIPWAY_NETWORK=default ./slipway up"
                                            .formatted(host.engine().word())),
                            new Remedy.Advice(
                                    "Where something else starts the service, set slipway.host.network to one of: virsh net-list --all."))
                    .toException();
        }
        return host.network();
    }

    /** Empty when none is asked for. */
    Optional<MacAddress> mac(@Nullable String asked, Findings findings) {
        return asked == null || asked.isBlank() ? Optional.empty() : findings.take(() -> free(new MacAddress(asked)));
    }

    /** Two cards with one address on a network lose each other's packets. */
    private MacAddress free(MacAddress mac) {
        var other = machines.list().stream()
                .filter(machine -> machine.mac().equals(mac.value()))
                .findFirst();
        if (other.isPresent()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "Machine \"%s\" has the MAC address %s already."
                                    .formatted(other.get().name(), mac),
                            new Remedy.Advice(
                                    "Give the new machine a new MAC address: by the check box of that name, or by \"mac\": \"\" in the request."),
                            new Remedy.Link("Or delete that machine first.", "/machines"))
                    .toException();
        }
        return mac;
    }
}
