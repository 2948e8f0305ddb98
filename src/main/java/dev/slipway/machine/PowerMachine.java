package dev.slipway.machine;

import dev.slipway.host.HostSettings;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Start, shut down, reset, pause and resume. */
@ApplicationScoped
public class PowerMachine implements Recipe<PowerMachine.Request> {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    public enum Action {
        START("Start"),
        SHUTDOWN("Shut down"),
        RESET("Reset"),
        PAUSE("Pause"),
        RESUME("Resume");

        private final String verb;

        Action(String verb) {
            this.verb = verb;
        }

        public String verb() {
            return verb;
        }
    }

    /** @param force pull the plug when asking did not help; only for a shutdown */
    public record Request(UUID machine, MachineName name, Action action, boolean force) {}

    private final Machines machines;
    private final Domains domains;
    private final Hypervisor hypervisor;
    private final GuestShutdown shutdown;
    private final HostSettings host;
    private final Duration forceAfter;

    /** @param forceAfter how long a forced shutdown asks first */
    PowerMachine(
            Machines machines,
            Domains domains,
            Hypervisor hypervisor,
            GuestShutdown shutdown,
            HostSettings host,
            @ConfigProperty(name = "slipway.guest.force-after", defaultValue = "20s") Duration forceAfter) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
        this.shutdown = shutdown;
        this.host = host;
        this.forceAfter = forceAfter;
    }

    @Override
    public String kind() {
        return "machine.power";
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return request.action().verb() + " " + request.name();
    }

    @Override
    public String subject(Request request) {
        return Machine.subject(request.name());
    }

    @Override
    public List<Step> plan(Request request) {
        var key = request.action().name().toLowerCase(java.util.Locale.ROOT);
        return List.of(new SimpleStep(
                key, request.action().verb(), Duration.ofSeconds(5), context -> perform(context, request)));
    }

    /** As it shall start: off QEMU's own network, if it may not be there and this host has another. */
    private Machine networked(UUID id, StepContext context) {
        var machine = machines.require(id);
        var off = hypervisor
                .find(id)
                .map(DomainView::state)
                .filter(DomainState::isOff)
                .isPresent();
        if (!off || !domains.isMisplaced(machine) || host.network().equals(Domains.USER_NETWORK)) {
            return machine;
        }
        context.log("Its network card hangs on %s now, with the same address.".formatted(host.network()));
        return machines.redefine(id, definition -> definition.network(host.network()));
    }

    private void perform(StepContext context, Request request) throws InterruptedException {
        var id = request.machine();
        switch (request.action()) {
            case START -> StartMachine.start(machines, domains, hypervisor, networked(id, context), context);
            case SHUTDOWN -> shutdown.powerOff(context, id, request.force() ? forceAfter : PATIENCE, request.force());
            case RESET -> hypervisor.reset(id);
            case PAUSE -> hypervisor.pause(id);
            case RESUME -> hypervisor.resume(id);
        }
        machines.observed(id, hypervisor.find(id));
    }
}
