package dev.slipway.hypervisor.libvirt;

import dev.slipway.hypervisor.DomainEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One listener with a thread and a bounded queue of its own; who is too slow is told to read everything again. */
final class Subscription implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Subscription.class);
    static final int CAPACITY = 10_000;

    private final Consumer<DomainEvent> listener;
    private final Consumer<Subscription> leave;
    private final BlockingQueue<DomainEvent> queue = new LinkedBlockingQueue<>(CAPACITY);
    private final Thread thread;

    Subscription(Consumer<DomainEvent> listener, Consumer<Subscription> leave) {
        this.listener = listener;
        this.leave = leave;
        this.thread = Thread.ofPlatform().daemon().name("hypervisor-events").start(this::run);
    }

    synchronized void offer(DomainEvent event) {
        if (!queue.offer(event)) {
            queue.clear();
            queue.add(new DomainEvent.Resync());
        }
    }

    private void run() {
        try {
            while (true) {
                tell(queue.take());
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private void tell(DomainEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.errorf(e, "A listener failed on %s", event);
        }
    }

    @Override
    public void close() {
        leave.accept(this);
        thread.interrupt();
    }
}
