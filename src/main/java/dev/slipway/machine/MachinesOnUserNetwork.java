package dev.slipway.machine;

import dev.slipway.host.Check;
import dev.slipway.host.Examination;
import dev.slipway.host.HostSettings;
import dev.slipway.host.QemuOnHost;
import dev.slipway.host.Question;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Collectors;

/** Machines of before that reach what listens on the host's loopback, this service too. */
@ApplicationScoped
class MachinesOnUserNetwork implements Examination {
    private static final Question QUESTION = new Question("user-net", "Machines on QEMU's user-mode network");

    private static final Remedy AGAIN = new Remedy.Advice(
            "Shut them down and start them in Slipway: at that start the network card moves to this host's network and keeps its address.");

    private final Machines machines;
    private final Domains domains;
    private final HostSettings host;

    MachinesOnUserNetwork(Machines machines, Domains domains, HostSettings host) {
        this.machines = machines;
        this.domains = domains;
        this.host = host;
    }

    @Override
    public Check check(QemuOnHost qemu) {
        var there = machines.list().stream()
                .filter(domains::isMisplaced)
                .map(machine -> machine.name().value())
                .collect(Collectors.joining(", "));
        return there.isEmpty()
                ? QUESTION.pass("None but practice guests.")
                : QUESTION.warn(
                        "No practice guests, and they reach what listens on this host's loopback: %s.".formatted(there),
                        host.network().equals(Domains.USER_NETWORK) ? firstANetwork() : AGAIN);
    }

    private Remedy firstANetwork() {
        return new Remedy.Command(
                "Give this host's machines a libvirt network, then shut these down and start them: they move to it.",
                "SLIPWAY_ENGINE=%s SLIPWAY_NETWORK=default ./slipway up"
                        .formatted(host.engine().word()));
    }
}
