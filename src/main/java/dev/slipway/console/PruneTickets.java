package dev.slipway.console;

import dev.slipway.operation.PeriodicTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Tickets that nobody used in time. */
@ApplicationScoped
class PruneTickets implements PeriodicTask {
    private final ConsoleTickets tickets;

    PruneTickets(ConsoleTickets tickets) {
        this.tickets = tickets;
    }

    @Override
    public String name() {
        return "prune-console-tickets";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(5);
    }

    @Override
    public void run() {
        tickets.prune();
    }
}
