package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.Patience;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers that are slow, gone, or too many. */
@Timeout(60)
class LiveStreamsTest {
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final AtomicInteger told = new AtomicInteger();

    private LiveStreams.Source<Integer> endless() {
        return reader -> {
            while (true) {
                reader.send(told.incrementAndGet());
            }
        };
    }

    @Test
    void nothingIsToldAheadOfWhatIsTaken() throws Exception {
        var slow = Follower.of(new LiveStreams(Duration.ofMinutes(1)).open("slow", endless()));
        slow.subscription().request(3);
        slow.await(3);
        Patience.stays(PATIENCE, () -> {
            assertThat(slow.taken).containsExactly(1, 2, 3);
            // One is held until it is asked for.
            assertThat(told.get()).isLessThanOrEqualTo(4);
        });
        slow.subscription().request(1);
        slow.await(4);
    }

    @Test
    void whoTakesNothingIsLeftAndHisPlaceIsFree() throws Exception {
        var streams = new LiveStreams(PATIENCE);
        var deaf = Follower.of(streams.open("deaf", endless()));
        assertThat(deaf.over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(deaf.taken).isEmpty();
        assertThat(streams.free()).isEqualTo(LiveStreams.MOST);
    }

    @Test
    void whoGoesFreesHisPlace() throws Exception {
        var streams = new LiveStreams(Duration.ofMinutes(1));
        var gone = Follower.of(streams.open("gone", endless()));
        gone.subscription().request(1);
        gone.await(1);
        assertThat(streams.free()).isEqualTo(LiveStreams.MOST - 1);
        gone.subscription().cancel();
        Patience.await("the place").until(() -> streams.free() == LiveStreams.MOST);
    }

    @Test
    void moreThanThereArePlacesAreRefused() {
        var streams = new LiveStreams(Duration.ofMinutes(1));
        var open = new ArrayList<Follower>();
        for (var each = 0; each < LiveStreams.MOST; each++) {
            open.add(Follower.of(streams.open("each", endless())));
        }
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> streams.open("one more", endless()))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.TOO_BUSY));
        open.forEach(each -> each.subscription().cancel());
    }

    private static final class Follower implements Flow.Subscriber<Integer> {
        private final List<Integer> taken = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile Flow.@Nullable Subscription subscription;

        static Follower of(Multi<Integer> stream) {
            var follower = new Follower();
            stream.subscribe(follower);
            return follower;
        }

        Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        void await(int count) {
            Patience.await("what was asked for").until(() -> taken.size() >= count);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void onNext(Integer item) {
            taken.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            over.countDown();
        }

        @Override
        public void onComplete() {
            over.countDown();
        }
    }
}
