package dev.slipway.provision;

import dev.slipway.machine.MacAddress;
import dev.slipway.machine.Machines;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the preflight that is about the network card. */
@ApplicationScoped
class NetworkPreflight {
    private final Machines machines;

    NetworkPreflight(Machines machines) {
        this.machines = machines;
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
