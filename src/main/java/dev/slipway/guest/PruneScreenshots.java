package dev.slipway.guest;

import dev.slipway.operation.Operations;
import dev.slipway.operation.PeriodicTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** What a screen showed goes with its machine, and with the operation that took it. */
@ApplicationScoped
class PruneScreenshots implements PeriodicTask {
    private final Screenshots screenshots;
    private final Operations operations;

    PruneScreenshots(Screenshots screenshots, Operations operations) {
        this.screenshots = screenshots;
        this.operations = operations;
    }

    @Override
    public String name() {
        return "prune-screenshots";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        try {
            screenshots.keepOnly(operations::onThingsThatAreThere);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
