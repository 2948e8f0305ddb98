package dev.slipway.operation;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

@ApplicationScoped
@DefaultBean
class SystemTime implements Time {
    @Override
    public Instant now() {
        // Both databases keep microseconds; anything finer would not compare equal after a read.
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }
}
