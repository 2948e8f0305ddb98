package dev.slipway.hypervisor.libvirt;

import dev.slipway.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;

/**
 * A connection that comes back. Calls run on platform threads of this connection (libvirt keeps its last error per native thread), at most a few
 * at once, and wait out a short absence of the daemon; a host that was never reached is reported at once.
 */
final class ReconnectingConnection implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReconnectingConnection.class);
    /** libvirtd serves five requests of one connection at a time; a sixth would wait in its socket. */
    static final int CALLS_AT_ONCE = 4;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(300);
    /** Attempts that hang in connect(2) or the handshake are left behind, but not without end. */
    private static final int HUNG_ATTEMPTS = 3;

    private final String uri;
    private final Duration patience;
    private final Absence absence;
    private final Watcher watcher;
    private final ExecutorService threads;
    private final Semaphore slots = new Semaphore(CALLS_AT_ONCE, true);
    private final AtomicInteger hung = new AtomicInteger();

    private @Nullable LibvirtSession session;
    private @Nullable CompletableFuture<LibvirtSession> attempt;
    private boolean everConnected;
    private boolean closed;

    /** Told about every new connection, on the thread that made it, and about every loss. */
    interface Watcher {
        void connected(LibvirtSession session, boolean again) throws LibvirtException, LibvirtError;

        void lost();
    }

    /** One call or a few that belong together. */
    @FunctionalInterface
    interface Work<T> {
        T on(LibvirtSession session) throws LibvirtException, LibvirtError;
    }

    /** @param absence shared by the lines to one host */
    ReconnectingConnection(String uri, String name, Duration patience, Absence absence, Watcher watcher) {
        this.uri = uri;
        this.patience = patience;
        this.absence = absence;
        this.watcher = watcher;
        this.threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    /** As {@link #once}, and again after a reconnect when the connection broke meanwhile: for work that may be done twice. */
    <T> T call(String action, Duration limit, Work<T> work) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return run(limit, work, deadline);
            } catch (LibvirtError error) {
                if (!error.isLostConnection() || System.nanoTime() > deadline) {
                    throw Problems.of(action, error);
                }
                LOG.debugf("%s again after: %s", action, error.sentence());
            }
        }
    }

    /** Runs the work at most once; waits for a connection, but never repeats. */
    <T> T once(String action, Duration limit, Work<T> work) throws LibvirtError {
        return run(limit, work, System.nanoTime() + patience.toNanos());
    }

    /** One attempt, no patience. */
    boolean isReachable() {
        try {
            opened(System.nanoTime());
            return true;
        } catch (LibvirtError | ProblemException _) {
            return false;
        }
    }

    /** Reports a connection that broke unnoticed; true when there is one now. */
    boolean check() {
        var present = link();
        if (present == null || present.isUsable()) {
            return present != null;
        }
        drop(present);
        return false;
    }

    private synchronized @Nullable LibvirtSession link() {
        return session;
    }

    synchronized boolean wasEverConnected() {
        return everConnected;
    }

    private <T> T run(Duration limit, Work<T> work, long deadline) throws LibvirtError {
        var present = connected(deadline);
        try {
            if (!slots.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw Problems.busy(limit);
            }
        } catch (InterruptedException _) {
            throw Problems.interrupted();
        }
        if (!present.enter()) {
            slots.release();
            throw new LibvirtError(LibvirtError.RPC, "the connection to libvirt was just closed");
        }
        var result = new CompletableFuture<T>();
        threads.execute(() -> {
            try {
                result.complete(work.on(present));
            } catch (LibvirtException e) {
                result.completeExceptionally(LibvirtError.of(e));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            } finally {
                present.leave();
                slots.release();
            }
        });
        try {
            return Answers.within(limit, result);
        } catch (LibvirtError error) {
            if (error.isLostConnection() || !present.isUsable()) {
                drop(present);
                throw new LibvirtError(LibvirtError.RPC, error.sentence());
            }
            throw error;
        }
    }

    private LibvirtSession connected(long deadline) {
        var present = link();
        if (present != null) {
            return present;
        }
        var end = absence.patience(deadline);
        try {
            return opened(end);
        } catch (LibvirtError error) {
            absence.noticed();
            throw Problems.unreachable(uri, error.sentence());
        } catch (ProblemException e) {
            if (!Thread.currentThread().isInterrupted()) {
                absence.hung(e.problem());
            }
            throw e;
        }
    }

    private LibvirtSession opened(long deadline) throws LibvirtError {
        while (true) {
            var going = attempt();
            try {
                return Answers.within(CONNECT_LIMIT, going);
            } catch (LibvirtError error) {
                forget(going);
                if (!wasEverConnected() || System.nanoTime() + PAUSE.toNanos() > deadline) {
                    throw error;
                }
            } catch (ProblemException e) {
                forget(going);
                throw e;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException _) {
                throw Problems.interrupted();
            }
        }
    }

    private synchronized CompletableFuture<LibvirtSession> attempt() throws LibvirtError {
        if (closed) {
            throw Problems.unreachable(uri, "Slipway is shutting down.");
        }
        var present = session;
        if (present != null) {
            return CompletableFuture.completedFuture(present);
        }
        if (attempt != null) {
            return attempt;
        }
        if (hung.get() >= HUNG_ATTEMPTS) {
            throw Problems.unreachable(uri, HUNG_ATTEMPTS + " attempts to connect are still without an answer.");
        }
        var fresh = new CompletableFuture<LibvirtSession>();
        attempt = fresh;
        hung.incrementAndGet();
        threads.execute(() -> {
            try {
                open(fresh);
            } finally {
                hung.decrementAndGet();
            }
        });
        return fresh;
    }

    private void open(CompletableFuture<LibvirtSession> asked) {
        LibvirtSession opened = null;
        try {
            EventLoop.ensureRunning();
            opened = new LibvirtSession(uri);
            opened.keepAlive();
            var made = opened;
            opened.registerCloseListener((_, _) -> closedByPeer(made));
            boolean again;
            synchronized (this) {
                again = everConnected;
            }
            watcher.connected(opened, again);
            if (!adopt(opened, asked)) {
                opened.retire();
            }
        } catch (LibvirtException e) {
            fail(opened, asked, LibvirtError.of(e));
        } catch (Throwable e) {
            // A missing libvirt.so shows up here as a linkage error.
            fail(opened, asked, e);
        }
    }

    private void fail(@Nullable LibvirtSession opened, CompletableFuture<LibvirtSession> asked, Throwable why) {
        if (opened != null) {
            opened.retire();
        }
        asked.completeExceptionally(why);
    }

    private synchronized boolean adopt(LibvirtSession opened, CompletableFuture<LibvirtSession> asked) {
        if (closed || session != null) {
            asked.completeExceptionally(new LibvirtError(LibvirtError.RPC, "another connection was faster"));
            return false;
        }
        session = opened;
        everConnected = true;
        absence.over();
        asked.complete(opened);
        attempt = null;
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // Futures have an identity only.
    private synchronized void forget(CompletableFuture<LibvirtSession> failed) {
        if (attempt == failed) {
            attempt = null;
        }
    }

    // Called on the event loop, where nothing may block or throw.
    private void closedByPeer(LibvirtSession dead) {
        Thread.ofPlatform().daemon().name("libvirt-lost").start(() -> drop(dead));
    }

    @SuppressWarnings("ReferenceEquality") // This very connection, and not one that is equal to it.
    private void drop(LibvirtSession dead) {
        synchronized (this) {
            if (session != dead) {
                return;
            }
            session = null;
        }
        dead.retire();
        watcher.lost();
    }

    @Override
    public void close() {
        LibvirtSession last;
        synchronized (this) {
            closed = true;
            last = session;
            session = null;
        }
        if (last != null) {
            last.retire();
        }
        threads.shutdown();
    }
}
