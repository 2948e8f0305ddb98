package dev.slipway.hypervisor.libvirt;

import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the connection up while somebody listens for events; without it a broken connection would be noticed at the next call only. */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Watchdog.class);
    private static final Duration ALIVE = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final ReconnectingConnection connection;
    private final EventHub events;
    private @Nullable Thread thread;

    Watchdog(ReconnectingConnection connection, EventHub events) {
        this.connection = connection;
        this.events = events;
    }

    synchronized void ensureRunning() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("libvirt-watchdog").start(this::run);
        }
    }

    private void run() {
        var pause = Duration.ofMillis(500);
        var reported = false;
        try {
            while (true) {
                if (!events.hasListeners() || connection.check() || connection.isReachable()) {
                    pause = Duration.ofMillis(500);
                    reported = false;
                    Thread.sleep(ALIVE);
                    continue;
                }
                if (!reported) {
                    LOG.info("libvirt cannot be reached; trying again in the background");
                    reported = true;
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
