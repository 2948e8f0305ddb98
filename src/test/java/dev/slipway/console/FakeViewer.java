package dev.slipway.console;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A browser that a test plays. */
final class FakeViewer implements Viewer {
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<CompletableFuture<Void>> onTheirWay = new LinkedBlockingQueue<>();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();
    private int asked;
    private volatile boolean slow;
    private Consumer<byte[]> bytes = _ -> {};
    private Runnable alive = () -> {};
    private Runnable ended = () -> {};

    @Override
    public void listen(Consumer<byte[]> bytes, Runnable alive, Runnable ended) {
        this.bytes = bytes;
        this.alive = alive;
        this.ended = ended;
    }

    @Override
    public synchronized void ask(int messages) {
        asked += messages;
        notifyAll();
    }

    @Override
    public CompletionStage<Void> send(byte[] message) {
        var sent = new CompletableFuture<Void>();
        if (slow) {
            onTheirWay.add(sent);
            mostAtOnce.accumulateAndGet(onTheirWay.size(), Math::max);
        } else {
            sent.complete(null);
        }
        messages.add(message);
        return sent;
    }

    @Override
    public void ping() {
        pings.incrementAndGet();
    }

    @Override
    public void close(Ending why) {
        ending.complete(why);
        onTheirWay.forEach(sent -> sent.completeExceptionally(new java.io.IOException("closed")));
    }

    void slow() {
        slow = true;
    }

    byte[] next() throws InterruptedException {
        return messages.take();
    }

    /** The oldest message that was on its way is there. */
    void arrived() throws InterruptedException {
        onTheirWay.take().complete(null);
    }

    int mostAtOnce() {
        return mostAtOnce.get();
    }

    synchronized int asked() {
        return asked;
    }

    /** Were more messages asked for than {@code before}, now or before the time is up? */
    synchronized boolean askedWithin(int before, Duration patience) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (asked <= before) {
            var left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    void says(byte[] message) {
        bytes.accept(message);
    }

    void pongs() {
        alive.run();
    }

    void leaves() {
        ended.run();
    }

    int pings() {
        return pings.get();
    }

    Ending ending() throws Exception {
        return ending.get();
    }
}
