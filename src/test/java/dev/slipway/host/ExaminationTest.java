package dev.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import dev.slipway.hypervisor.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What rooms above look at, and many who ask at once. */
class ExaminationTest {
    private final RecordedHost host = RecordedHost.intel();

    /** Whoever asks while one goes on shares the next: its findings began after he asked. */
    @Test
    void manyWhoAskAtOnceAreAnsweredByTwoExaminations() throws Exception {
        var begun = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        var doctor =
                doctor(List.of(_ -> new Question("count", "Which one").info(await(begun.incrementAndGet(), goOn))));
        var first = CompletableFuture.supplyAsync(() -> doctor.examine(Hosts.LOCAL), Thread::startVirtualThread);
        Patience.await("the first").until(() -> begun.get() == 1);

        var asking = new ArrayList<Thread>();
        var others = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> doctor.examine(Hosts.LOCAL),
                        work -> asking.add(Thread.ofPlatform().start(work))))
                .limit(30)
                .toList();
        Patience.await("the others")
                .until(() -> asking.stream()
                        .allMatch(thread -> thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING));
        assertThat(begun).hasValue(1);
        goOn.countDown();

        assertThat(number(first.join())).isEqualTo("1");
        assertThat(others).allSatisfy(other -> assertThat(number(other.join())).isEqualTo("2"));
        assertThat(number(doctor.examine(Hosts.LOCAL))).isEqualTo("3");
    }

    /** Beans are handed over in any order. */
    @Test
    void roomsAboveAreAskedInOneOrder() {
        Examination one = _ -> new Question("one", "One").info("");
        Examination two = _ -> new Question("two", "Two").info("");

        var orders = Stream.of(List.of(one, two), List.of(two, one))
                .map(more -> doctor(more).examine(Hosts.LOCAL).checks().stream()
                        .map(Check::id)
                        .toList())
                .distinct();

        assertThat(orders).hasSize(1);
    }

    private static String number(Doctor.Findings findings) {
        return findings.checks().getLast().read();
    }

    private static String await(int number, CountDownLatch goOn) {
        try {
            assertThat(goOn.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Integer.toString(number);
    }

    private Doctor doctor(List<Examination> more) {
        var settings =
                new HostSettings("qemu:///system", Engine.KVM, "default", Path.of("/data"), Path.of("/x"), List.of());
        return new Doctor(settings, host.files, host.shell, Optional.empty(), more);
    }
}
