package dev.slipway.console;

import dev.slipway.operation.Time;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The bytes between a browser and a machine's screen. Towards the browser one message is on its way at a time, towards the screen a few wait at
 * most, so a slow end holds up the other one and fills no memory. When either ends, both do.
 */
final class VncProxy {
    private static final Logger LOG = Logger.getLogger(VncProxy.class);
    static final int MESSAGE = 32 * 1024;
    static final int MESSAGES_AHEAD = 8;

    private final String name;
    private final Viewer viewer;
    private final ByteChannel screen;
    private final ConsoleSettings settings;
    private final Time time;
    private final Runnable onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final BlockingQueue<byte[]> toScreen = new ArrayBlockingQueue<>(MESSAGES_AHEAD);
    private volatile Instant used;
    private volatile Instant alive;
    // Platform threads: reading a screen of libvirt's blocks in native code.
    private final Thread up;
    private final Thread down;

    VncProxy(String name, Viewer viewer, ByteChannel screen, ConsoleSettings settings, Time time, Runnable onEnd) {
        this.name = name;
        this.viewer = viewer;
        this.screen = screen;
        this.settings = settings;
        this.time = time;
        this.onEnd = onEnd;
        used = time.now();
        alive = used;
        up = Thread.ofPlatform().daemon().name("console-up-" + name).unstarted(this::up);
        down = Thread.ofPlatform().daemon().name("console-down-" + name).unstarted(this::down);
    }

    void start() {
        viewer.listen(this::received, () -> alive = time.now(), () -> end(Ending.VIEWER_LEFT));
        up.start();
        down.start();
        viewer.ask(MESSAGES_AHEAD);
    }

    /** Called now and then: ends what nobody uses or nobody answers for. */
    void look() {
        var now = time.now();
        if (used.plus(settings.idle()).isBefore(now)) {
            end(Ending.IDLE);
        } else if (alive.plus(settings.silence()).isBefore(now)) {
            end(Ending.SILENT);
        } else {
            viewer.ping();
        }
    }

    void end(Ending ending) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        LOG.debugf("console of %s ends: %s", name, ending.words());
        viewer.close(ending);
        try {
            screen.close();
        } catch (IOException e) {
            LOG.debugf(e, "closing the screen of %s", name);
        }
        up.interrupt();
        down.interrupt();
        onEnd.run();
    }

    private void received(byte[] bytes) {
        used = time.now();
        alive = used;
        // No more come than were asked for, or memory would be theirs to fill.
        if (!toScreen.offer(bytes)) {
            end(Ending.TOO_MUCH);
        }
    }

    private void up() {
        try {
            while (true) {
                var bytes = ByteBuffer.wrap(toScreen.take());
                while (bytes.hasRemaining()) {
                    screen.write(bytes);
                }
                viewer.ask(1);
            }
        } catch (IOException e) {
            LOG.debugf("to the screen of %s: %s", name, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(Ending.SCREEN_ENDED);
    }

    private void down() {
        var buffer = ByteBuffer.allocate(MESSAGE);
        try {
            while (screen.read(buffer.clear()) >= 0) {
                var bytes = new byte[buffer.flip().remaining()];
                buffer.get(bytes);
                viewer.send(bytes).toCompletableFuture().get(settings.silence().toMillis(), TimeUnit.MILLISECONDS);
            }
            end(Ending.SCREEN_ENDED);
        } catch (TimeoutException e) {
            end(Ending.SILENT);
        } catch (IOException | ExecutionException e) {
            LOG.debugf("from the screen of %s: %s", name, e.toString());
            end(Ending.SCREEN_ENDED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(Ending.STOPPING);
        }
    }
}
