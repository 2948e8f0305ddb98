package dev.slipway.console;

import dev.slipway.machine.Machine;
import dev.slipway.operation.Time;
import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One viewer's place in front of a screen; counts from the moment it is taken. */
public final class Console {
    private static final Logger LOG = Logger.getLogger(Console.class);

    private final Machine machine;
    private final ConsoleSettings settings;
    private final Time time;
    private final Consumer<Console> onEnd;
    private @Nullable ByteChannel screen;
    private @Nullable VncProxy proxy;
    private boolean ended;
    private final Instant since;

    Console(Machine machine, ConsoleSettings settings, Time time, Consumer<Console> onEnd) {
        this.machine = machine;
        this.settings = settings;
        this.time = time;
        this.onEnd = onEnd;
        since = time.now();
    }

    UUID machine() {
        return machine.id();
    }

    synchronized void screen(ByteChannel opened) {
        screen = opened;
    }

    /** On the socket's own context, as soon as there is one. */
    public synchronized void join(ServerWebSocket socket, Context context) {
        var viewer = new SocketViewer(socket, context);
        if (ended || screen == null) {
            viewer.close(Ending.STOPPING);
            return;
        }
        proxy = new VncProxy(machine.name().value(), viewer, screen, settings, time, () -> onEnd.accept(this));
        proxy.start();
    }

    /** For a console that was never joined. */
    public void close() {
        end(Ending.VIEWER_LEFT);
    }

    void look() {
        var running = proxy();
        if (running != null) {
            running.look();
        } else if (since.plus(settings.silence()).isBefore(time.now())) {
            // Its browser went between the handshake's two halves.
            close();
        }
    }

    void end(Ending ending) {
        var running = proxy();
        if (running != null) {
            running.end(ending);
            return;
        }
        ByteChannel unused;
        synchronized (this) {
            ended = true;
            unused = screen;
        }
        try {
            if (unused != null) {
                unused.close();
            }
        } catch (IOException e) {
            LOG.debugf(e, "closing the screen of %s", machine.name());
        }
        onEnd.accept(this);
    }

    private synchronized @Nullable VncProxy proxy() {
        return proxy;
    }
}
