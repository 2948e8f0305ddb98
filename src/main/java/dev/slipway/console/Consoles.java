package dev.slipway.console;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.hypervisor.Screen;
import dev.slipway.machine.Machine;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Time;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The consoles that are open on this replica, and the way to one: a ticket, then the socket that it opens. */
@ApplicationScoped
public class Consoles {
    // Each replica for its own, so not a chore.
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final Machines machines;
    private final Hypervisor hypervisor;
    private final ConsoleTickets tickets;
    private final ConsoleSettings settings;
    private final Time time;
    private final Set<Console> open = ConcurrentHashMap.newKeySet();

    Consoles(Machines machines, Hypervisor hypervisor, ConsoleTickets tickets, ConsoleSettings settings, Time time) {
        this.machines = machines;
        this.hypervisor = hypervisor;
        this.tickets = tickets;
        this.settings = settings;
        this.time = time;
    }

    /** NOT_FOUND, STATE_CONFLICT when the machine is off, CONSOLE_LIMIT when too many look already. */
    public ConsoleTicket ticket(String name) {
        var machine = machines.require(name);
        requireScreen(machine);
        requireRoom(machine);
        return tickets.issue(machine.id());
    }

    /** Redeems the ticket and opens the screen; join the answer with a socket, or close it. CONSOLE_TICKET_REFUSED, and all of {@link #ticket}. */
    public Console enter(String name, OfferedSubprotocols offer) {
        var machine = machines.find(name);
        // Without a ticket nobody learns which machines there are.
        var redeemed = machine.isPresent()
                && offer.speaksOurs()
                && offer.secret()
                        .filter(secret -> tickets.redeem(secret, machine.get().id()))
                        .isPresent();
        if (!redeemed) {
            throw Problem.of(
                            ProblemCode.CONSOLE_TICKET_REFUSED,
                            "This ticket opens no console: it was used, is too old, or is for something else.",
                            new Remedy.Advice(
                                    "Ask for a new one with POST /api/v1/machines/{name}/console and offer its subprotocol beside \"%s\" within %d s."
                                            .formatted(ConsoleTicket.PROTOCOL, ConsoleTickets.VALID_FOR.toSeconds())))
                    .toException();
        }
        var console = seat(machine.get());
        try {
            console.screen(hypervisor.openScreen(machine.get().id()));
            return console;
        } catch (RuntimeException e) {
            console.close();
            throw e;
        }
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        vertx.setPeriodic(LOOK.toMillis(), _ -> look());
    }

    /** Ends what nobody uses or nobody answers for. */
    void look() {
        open.forEach(Console::look);
    }

    public int open() {
        return open.size();
    }

    @PreDestroy
    void close() {
        List.copyOf(open).forEach(console -> console.end(Ending.STOPPING));
    }

    // Counting and taking the seat are one, or fifty at once would all find the last one free.
    private synchronized Console seat(Machine machine) {
        requireRoom(machine);
        var console = new Console(machine, settings, time, open::remove);
        open.add(console);
        return console;
    }

    private void requireRoom(Machine machine) {
        var here = open.stream()
                .filter(console -> console.machine().equals(machine.id()))
                .count();
        if (here >= settings.perMachine() || open.size() >= settings.overall()) {
            throw Problem.of(
                            ProblemCode.CONSOLE_LIMIT,
                            "Too many consoles are open already.",
                            new Remedy.Advice("Close one: at most %d may be open for one machine, %d in all."
                                    .formatted(settings.perMachine(), settings.overall())))
                    .toException();
        }
    }

    private void requireScreen(Machine machine) {
        var domain = hypervisor.find(machine.id());
        if (domain.map(DomainView::state).filter(Consoles::isOn).isEmpty()) {
            throw Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "The machine is off, so it has no screen.",
                            new Remedy.Link(
                                    "Start it, then open its console.", "/machines/" + machine.name() + "/console"))
                    .toException();
        }
        if (domain.map(DomainView::screen).filter(Screen.NONE::equals).isPresent()) {
            throw Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "The machine runs without a VNC display.",
                            new Remedy.Advice(
                                    "Its definition was changed by others: shut it down and start it again, as Slipway's own has one."))
                    .toException();
        }
    }

    private static boolean isOn(DomainState state) {
        return switch (state) {
            case RUNNING, PAUSED, SHUTTING_DOWN -> true;
            case SHUT_OFF, CRASHED -> false;
        };
    }
}
