package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An operation walks its plan. */
@QuarkusTest
class OperationsTest extends OperationCase {
    @Test
    void walksThePlanInOrder() throws Exception {
        var operation = submit("a", "b", "c");
        assertThat(operation.steps()).extracting(StepView::title).containsExactly("Step a", "Step b", "Step c");
        assertThat(done(operation).state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(rehearsal.journal).containsExactly("run a", "run b", "run c");
    }

    @Test
    void aFailureKeepsItsProblemAndRetryGoesOnFromThere() throws Exception {
        var tries = new AtomicInteger();
        rehearsal.acts.put("b", context -> {
            if (tries.incrementAndGet() == 1) throw Rehearsal.broken().toException();
        });
        var failed = done(submit("a", "b", "c"));
        assertThat(failed.state()).isEqualTo(OperationState.FAILED);
        assertThat(failed.problem()).isEqualTo(Rehearsal.broken());
        assertThat(failed.steps())
                .extracting(step -> step.state().word())
                .containsExactly("SUCCEEDED", "FAILED", "PENDING");

        operations.retry(failed.id());
        assertThat(done(failed).state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(rehearsal.journal).containsExactly("run a", "run b", "run b", "run c");
    }

    @Test
    void anOutageThatPassesIsWaitedFor() throws Exception {
        var tries = new AtomicInteger();
        rehearsal.acts.put("a", context -> {
            if (tries.incrementAndGet() == 1) {
                throw Problem.of(ProblemCode.HYPERVISOR_UNREACHABLE, "libvirt is away.")
                        .toException();
            }
        });
        var operation = done(submit("a"));
        assertThat(operation.state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(operation.steps().getFirst().detail()).contains("libvirt is away.");
        assertThat(rehearsal.journal).containsExactly("run a", "run a");
    }

    @Test
    void anUnexpectedExceptionIsAProblemToo() throws Exception {
        rehearsal.acts.put("a", context -> {
            throw new IllegalStateException("secret inside");
        });
        var failed = done(submit("a"));
        assertThat(failed.problem()).isNotNull().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.INTERNAL);
            assertThat(problem.toString()).doesNotContain("secret inside");
        });
    }

    /** More of them than there are workers, so whoever waits in a worker stops everything. */
    @Test
    void aStepThatWaitsHoldsNoWorkerAndGoesOnByItself() throws Exception {
        var what = Problem.of(
                ProblemCode.GUEST_KIT_NOT_RUN, "Somebody has to act.", new Remedy.Advice("Act, and it goes on."));
        var acted = new AtomicBoolean();
        rehearsal.acts.put("wait", context -> {
            if (!acted.get()) throw context.waitFor(what, Duration.ofMillis(200));
        });
        var waiting = new ArrayList<Operation>();
        for (var n = 0; n < 12; n++) {
            waiting.add(submit("a", "wait", "c"));
        }
        for (var operation : waiting) {
            Patience.await()
                    .atMost(PATIENCE)
                    .until(() -> waits(operation) instanceof StepState.Waiting(var _, var shown) && shown.equals(what));
        }
        assertThat(done(submit("b")).state()).isEqualTo(OperationState.SUCCEEDED);
        var first = operations.require(waiting.getFirst().id());
        assertThat(first.state()).isEqualTo(OperationState.RUNNING);
        assertThat(first.currentStep()).map(StepView::key).contains("wait");

        operations.cancel(first.id());
        assertThat(done(first).state()).isEqualTo(OperationState.CANCELLED);
        acted.set(true);
        for (var operation : waiting.subList(1, waiting.size())) {
            var ended = done(operation);
            assertThat(ended.state()).isEqualTo(OperationState.SUCCEEDED);
            assertThat(ended.steps().get(1).problem()).isNull();
            assertThat(operations.log(operation.id(), "wait", 0, 10))
                    .as("said once, however often it looked")
                    .extracting(LogLine::text)
                    .containsExactly("Somebody has to act.");
        }
    }

    private StepState waits(Operation operation) {
        return operations.require(operation.id()).steps().get(1).state();
    }

    @Test
    void progressNeverShrinksAndLogsKeepTheirOrder() throws Exception {
        rehearsal.acts.put("a", context -> {
            context.log("one");
            context.progress(new Progress(Progress.Unit.BYTES, 70, 100));
            // The last of its total is shown however soon it comes.
            context.progress(new Progress(Progress.Unit.BYTES, 30, 30));
            context.warn("two");
        });
        var operation = done(submit("a"));
        assertThat(operations.log(operation.id(), "a", 0, 10))
                .extracting(LogLine::text)
                .containsExactly("one", "two");
        assertThat(operations.log(operation.id(), "a", 1, 10))
                .extracting(LogLine::text)
                .containsExactly("two");
        var shown = feed.after(0, "operation", operation.id().toString()).stream()
                .filter(event -> event.kind().equals("progress"))
                .count();
        assertThat(shown).isEqualTo(1);
        assertThat(operation.steps().getFirst().detail()).isEqualTo("two");
    }

    @Test
    void progressOfAStepThatRunsAgainNeverShrinks() throws Exception {
        var counts = new ArrayDeque<>(List.of(70, 30, 80));
        var seen = new ArrayList<Long>();
        rehearsal.acts.put("a", context -> {
            context.progress(new Progress(Progress.Unit.BYTES, counts.remove(), 100));
            seen.add(Objects.requireNonNull(operations
                            .require(context.operation())
                            .steps()
                            .getFirst()
                            .progress())
                    .done());
            if (!counts.isEmpty()) throw Rehearsal.broken().toException();
        });
        var operation = done(submit("a"));
        while (!counts.isEmpty()) {
            operations.retry(operation.id());
            done(operation);
        }
        assertThat(seen).containsExactly(70L, 70L, 80L);
    }

    @Test
    void aSkippedStepSaysWhy() throws Exception {
        rehearsal.acts.put("a", context -> context.skip("nothing to do"));
        var operation = done(submit("a"));
        assertThat(operation.steps().getFirst().state()).isEqualTo(new StepState.Skipped("nothing to do"));
    }

    @Test
    void whatIsRememberedOutlivesTheRun() throws Exception {
        rehearsal.acts.put("a", context -> {
            context.remember("attempt", "1");
            context.remember("attempt", "2");
        });
        rehearsal.acts.put("b", context -> context.log(context.recall("attempt").orElse("lost")));
        var operation = done(submit("a", "b"));
        assertThat(operations.log(operation.id(), "b", 0, 10))
                .extracting(LogLine::text)
                .containsExactly("2");
    }

    @Test
    void anOvertakenWorkerStoresNothing() throws Exception {
        var running = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        rehearsal.acts.put("a", context -> {
            running.countDown();
            goOn.await();
        });
        var operation = submit("a", "b");
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        // Another replica claims: the first one wakes up with an old epoch.
        rehearsal.acts.put("a", context -> {});
        runner.run(operation.id().value());
        var versionAfterSecond = operations.require(operation.id()).version();
        goOn.countDown();
        // Only the first one's worker gives the schedule back, as the last of all it does.
        Patience.await("the end of the overtaken worker").until(() -> !isScheduled(operation));
        assertThat(operations.require(operation.id()).version()).isEqualTo(versionAfterSecond);
        assertThat(rehearsal.journal).containsExactly("run a", "run a", "run b");
    }

    private boolean isScheduled(Operation operation) throws SQLException {
        try (var connection = dataSource.getConnection();
                var query = connection.prepareStatement("select 1 from scheduled_tasks where task_instance = ?")) {
            query.setString(1, operation.id().toString());
            return query.executeQuery().next();
        }
    }

    @Test
    void theFeedHasEveryChangeInOrder() throws Exception {
        var operation = done(submit("a", "b"));
        var events = feed.after(0, "operation", operation.id().toString());
        assertThat(events).extracting(Feed.Event::seq).isSorted().doesNotHaveDuplicates();
        assertThat(events.getLast().payload()).contains("SUCCEEDED");
        assertThat(feed.after(events.get(1).seq(), "operation", operation.id().toString()))
                .isEqualTo(events.subList(2, events.size()));
    }

    @Test
    void theFeedComesInPiecesThatFitTheMemory() {
        var subject = "test/" + UUID.randomUUID();
        var sizes = new int[] {60_000, 60_000, 60_000, 99_000, 99_000, 10, 10, 10};
        for (var size : sizes) {
            QuarkusTransaction.requiringNew()
                    .run(() -> feed.append("test", subject, "large", "\"" + "x".repeat(size) + "\""));
        }
        var pieces = new ArrayList<Integer>();
        for (var cursor = 0L; ; ) {
            var events = feed.after(cursor, "test", subject);
            if (events.isEmpty()) {
                break;
            }
            pieces.add(events.size());
            cursor = events.getLast().seq();
        }
        assertThat(pieces).containsExactly(2, 1, 1, 4);
    }

    @Test
    void theNewestOfEachSubjectIsFoundAtOnce() throws Exception {
        done(operations.submit(rehearsal, new Rehearsal.Script("test/one", List.of("a"))));
        var second = done(operations.submit(rehearsal, new Rehearsal.Script("test/one", List.of("a", "b"))));
        var other = done(operations.submit(rehearsal, new Rehearsal.Script("test/two", List.of("a"))));

        assertThat(operations.newest(List.of("test/one", "test/two", "test/none", "test/one")))
                .isEqualTo(Map.of("test/one", second, "test/two", other));
        assertThat(operations.newest(List.of())).isEmpty();
    }
}
