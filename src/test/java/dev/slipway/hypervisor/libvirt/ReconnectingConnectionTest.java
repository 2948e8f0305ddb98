package dev.slipway.hypervisor.libvirt;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.Outage;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line on libvirt's own test driver, which needs the library and no daemon. */
@Tag("libvirt")
class ReconnectingConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final ReconnectingConnection.Watcher NOBODY = new ReconnectingConnection.Watcher() {
        @Override
        public void connected(LibvirtSession session, boolean again) {}

        @Override
        public void lost() {}
    };

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final ReconnectingConnection connection = new ReconnectingConnection(
            "test:///default", "line-test", Duration.ofSeconds(5), new Absence(), new ReconnectingConnection.Watcher() {
                @Override
                public void connected(LibvirtSession session, boolean again) {
                    seen.add(again ? "again" : "connected");
                }

                @Override
                public void lost() {
                    seen.add("lost");
                }
            });

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void connectsWhenFirstAskedAndOnlyOnce() {
        assertThat(seen).isEmpty();
        assertThat(domains()).isEqualTo(1);
        assertThat(domains()).isEqualTo(1);
        assertThat(seen).containsExactly("connected");
    }

    @Test
    void runsFourAtOnceAndTheRestLater() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var gate = new CountDownLatch(1);
        try (var callers = Executors.newFixedThreadPool(10)) {
            var calls = new ArrayList<CompletableFuture<Boolean>>();
            for (int i = 0; i < 10; i++) {
                calls.add(CompletableFuture.supplyAsync(
                        () -> connection.call("wait", LIMIT, _ -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            var opened = passes(gate);
                            running.decrementAndGet();
                            return opened;
                        }),
                        callers));
            }
            await().until(() -> running.get() == ReconnectingConnection.CALLS_AT_ONCE);
            gate.countDown();
            for (var call : calls) {
                assertThat(call.get(20, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(most).hasValue(ReconnectingConnection.CALLS_AT_ONCE);
    }

    @Test
    void giveUpOnACallThatNeverReturns() {
        var gate = new CountDownLatch(1);
        assertThatThrownBy(() -> connection.call("wait", Duration.ofMillis(200), _ -> passes(gate)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.HYPERVISOR_UNREACHABLE));
        assertThat(domains()).isEqualTo(1);
        gate.countDown();
    }

    @Test
    void comesBackAfterALossAndRepeatsTheCall() {
        var attempts = new AtomicInteger();
        int domains = connection.call("count", LIMIT, session -> {
            if (attempts.incrementAndGet() < 3) {
                throw new LibvirtError(LibvirtError.RPC, "planted loss");
            }
            return session.listAllDomains(0).length;
        });
        assertThat(domains).isEqualTo(1);
        assertThat(seen).containsExactly("connected", "lost", "again", "lost", "again");
    }

    /** As with a libvirtd that died: a page asks many times, and its patience is that of one question. */
    @Test
    void isWaitedForOnceAndNotByEveryCallAfterThat(@TempDir Path folder) throws Exception {
        var host = Files.writeString(folder.resolve("host.xml"), "<node/>");
        var absence = new Absence();
        var patience = Duration.ofSeconds(2);
        try (var fickle = new ReconnectingConnection("test://" + host, "line-fickle", patience, absence, NOBODY);
                var agents = new ReconnectingConnection("test://" + host, "line-agents", patience, absence, NOBODY)) {
            assertThat(count(fickle)).isZero();
            assertThat(count(agents)).isZero();
            Files.delete(host);
            for (var each : List.of(fickle, agents)) {
                assertThatThrownBy(() -> each.once("talk", LIMIT, _ -> {
                            throw new LibvirtError(LibvirtError.RPC, "planted loss");
                        }))
                        .isInstanceOf(LibvirtError.class);
            }
            assertThat(refused(fickle)).isGreaterThan(Duration.ofMillis(1500));
            for (var next = 0; next < 5; next++) {
                assertThat(refused(fickle)).isLessThan(Duration.ofSeconds(1));
                assertThat(refused(agents)).isLessThan(Duration.ofSeconds(1));
            }
            Outage.waitOut(
                    () -> assertThat(refused(fickle)).as("a step's patience").isGreaterThan(Duration.ofMillis(1500)));
            Files.writeString(host, "<node/>");
            assertThat(count(fickle)).as("back at once").isZero();
        }
    }

    private static Duration refused(ReconnectingConnection connection) {
        var start = System.nanoTime();
        assertThatThrownBy(() -> count(connection))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.HYPERVISOR_UNREACHABLE));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void neverRepeatsWhatMayRunOnceOnly() {
        var attempts = new AtomicInteger();
        assertThatThrownBy(() -> connection.once("talk", LIMIT, _ -> {
                    attempts.incrementAndGet();
                    throw new LibvirtError(LibvirtError.RPC, "planted loss");
                }))
                .isInstanceOf(LibvirtError.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aRefusalIsNotALoss() {
        assertThatThrownBy(
                        () -> connection.call("look", LIMIT, session -> session.domainLookupByName("no-such-domain")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.NOT_FOUND));
        assertThat(seen).containsExactly("connected");
    }

    private int domains() {
        return count(connection);
    }

    private static int count(ReconnectingConnection connection) {
        return connection.call("count", LIMIT, session -> session.listAllDomains(0).length);
    }

    private static boolean passes(CountDownLatch gate) {
        try {
            return gate.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
