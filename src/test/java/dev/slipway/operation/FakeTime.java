package dev.slipway.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that moves only when told or slept on, so minutes of waiting take no time. */
public final class FakeTime implements Time {
    private record Event(Instant at, long order, Runnable what) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
    // Read without the lock: what happens at a moment may wait for somebody who asks for the time.
    private volatile Instant now;
    private long order;

    public FakeTime() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public FakeTime(Instant start) {
        now = start;
    }

    /** Something that happens by itself once the clock gets there. */
    public synchronized void after(Duration delay, Runnable what) {
        events.add(new Event(now.plus(delay), order++, what));
    }

    public synchronized void move(Duration duration) {
        var end = now.plus(duration);
        while (!events.isEmpty() && !events.peek().at().isAfter(end)) {
            var event = events.remove();
            now = event.at().isAfter(now) ? event.at() : now;
            event.what().run();
        }
        now = end;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        move(duration);
    }
}
