package dev.slipway.console;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.FakeScreen;
import dev.slipway.operation.FakeTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class VncProxyTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Half an hour and a minute, as ever. */
    private record Settings(int perMachine, int overall, Duration idle, Duration silence) implements ConsoleSettings {}

    private final FakeTime time = new FakeTime();
    private final FakeViewer viewer = new FakeViewer();
    private final AtomicInteger ends = new AtomicInteger();
    private SocketChannel screen;
    private SocketChannel machine;
    private VncProxy proxy;

    @BeforeEach
    void start() {
        var pair = FakeScreen.pair();
        screen = pair[0];
        machine = pair[1];
        var settings = new Settings(1, 1, Duration.ofMinutes(30), Duration.ofMinutes(1));
        proxy = new VncProxy("lab", viewer, screen, settings, time, ends::incrementAndGet);
        proxy.start();
    }

    @AfterEach
    void close() throws IOException {
        proxy.end(Ending.STOPPING);
        machine.close();
    }

    @Test
    void oneMessageIsOnItsWayToASlowBrowser() throws Exception {
        viewer.slow();
        var writing = Thread.ofPlatform().start(() -> flood(4 << 20));
        var received = 0;
        while (received < 4 << 20) {
            var message = viewer.next();
            assertThat(message.length).isBetween(1, VncProxy.MESSAGE);
            received += message.length;
            viewer.arrived();
        }
        writing.join();
        assertThat(viewer.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void aMachineThatDoesNotReadHoldsUpTheBrowser() throws Exception {
        // Far more than two sockets hold, so the last ones cannot be asked for before somebody reads.
        var message = new byte[60_000];
        var sent = 0;
        while (viewer.askedWithin(sent, Duration.ofSeconds(2))) {
            viewer.says(message);
            sent++;
            assertThat(sent).as("messages of 60 kB taken though nobody reads").isLessThan(2000);
        }
        var buffer = ByteBuffer.allocate(1 << 20);
        for (var left = (long) sent * message.length; left > 0; ) {
            left -= machine.read(buffer.clear());
        }
        assertThat(ends).hasValue(0);
    }

    @Test
    void aBrowserThatSendsMoreThanItWasAskedForIsShownTheDoor() throws Exception {
        // Nobody takes from a queue whose writer waits for the machine; so many never fit.
        for (var i = 0; i < 3000 && ends.get() == 0; i++) {
            viewer.says(new byte[60_000]);
        }
        assertThat(ends).hasValue(1);
        assertThat(viewer.ending()).isEqualTo(Ending.TOO_MUCH);
    }

    @Test
    void whatIsTypedArrivesInOrder() throws Exception {
        viewer.says(new byte[] {1, 2});
        viewer.says(new byte[] {3});
        var buffer = ByteBuffer.allocate(3);
        while (buffer.hasRemaining()) {
            machine.read(buffer);
        }
        assertThat(buffer.array()).containsExactly(1, 2, 3);
    }

    @Test
    void theMachineEndsBoth() throws Exception {
        machine.close();
        assertThat(viewer.ending()).isEqualTo(Ending.SCREEN_ENDED);
        await().atMost(SOON).untilAtomic(ends, org.hamcrest.Matchers.is(1));
        assertThat(screen.isOpen()).isFalse();
    }

    @Test
    void theBrowserEndsBoth() throws Exception {
        viewer.leaves();
        assertThat(machine.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        proxy.end(Ending.IDLE);
        assertThat(ends).as("told once").hasValue(1);
    }

    @Test
    void oneWhoIsIdleIsSentAwayAndOneWhoWatchesIsNot() throws Exception {
        for (var minute = 0; minute < 29; minute++) {
            time.move(Duration.ofMinutes(1));
            viewer.pongs();
            proxy.look();
        }
        assertThat(ends).hasValue(0);
        viewer.says(new byte[] {3});
        for (var minute = 0; minute < 30; minute++) {
            time.move(Duration.ofMinutes(1));
            viewer.pongs();
            proxy.look();
        }
        assertThat(ends).hasValue(0);
        time.move(Duration.ofMinutes(1));
        viewer.pongs();
        proxy.look();
        assertThat(viewer.ending()).isEqualTo(Ending.IDLE);
    }

    @Test
    void aBrowserThatAnswersNoPingIsGone() throws Exception {
        time.move(Duration.ofSeconds(60));
        proxy.look();
        assertThat(ends).hasValue(0);
        assertThat(viewer.pings()).isEqualTo(1);
        time.move(Duration.ofSeconds(1));
        proxy.look();
        assertThat(viewer.ending()).isEqualTo(Ending.SILENT);
    }

    private void flood(int bytes) {
        try {
            var buffer = ByteBuffer.allocate(bytes);
            while (buffer.hasRemaining()) {
                machine.write(buffer);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
