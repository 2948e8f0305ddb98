package dev.slipway.hypervisor.libvirt;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.DomainEvent;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final DomainEvent EVENT = new DomainEvent.Rebooted(UUID.randomUUID());

    @Test
    void tellsASlowListenerToReadAgain() {
        var gate = new CountDownLatch(1);
        var seen = new CopyOnWriteArrayList<DomainEvent>();
        try (var subscription = new Subscription(
                event -> {
                    awaitOpen(gate);
                    seen.add(event);
                },
                _ -> {})) {
            for (int i = 0; i < Subscription.CAPACITY + 10; i++) {
                subscription.offer(EVENT);
            }
            gate.countDown();
            await().until(() -> seen.contains(new DomainEvent.Resync()));
            assertThat(seen.size()).isLessThan(Subscription.CAPACITY);
        }
    }

    @Test
    void survivesAListenerThatFails() {
        var seen = new CopyOnWriteArrayList<DomainEvent>();
        try (var subscription = new Subscription(
                event -> {
                    seen.add(event);
                    if (seen.size() == 1) {
                        throw new IllegalStateException("planted");
                    }
                },
                _ -> {})) {
            subscription.offer(EVENT);
            subscription.offer(new DomainEvent.Resync());
            await().untilAsserted(() -> assertThat(seen).isEqualTo(List.of(EVENT, new DomainEvent.Resync())));
        }
    }

    private static void awaitOpen(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
