package dev.slipway.hypervisor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Events in order on one thread of their own, as the real adapter delivers them. */
final class FakeEvents {
    private final List<Consumer<DomainEvent>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("fake-hypervisor-events").factory());

    AutoCloseable listen(Consumer<DomainEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void send(DomainEvent event) {
        listeners.forEach(listener -> thread.execute(() -> listener.accept(event)));
    }

    void settle() {
        try {
            thread.submit(() -> {}).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void close() {
        thread.shutdownNow();
    }
}
