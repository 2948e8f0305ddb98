package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class OperationsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    Operations operations;

    @Inject
    OperationStore store;

    @Inject
    OperationWorkers workers;

    @Inject
    OperationRunner runner;

    @Inject
    Feed feed;

    @Inject
    Rehearsal rehearsal;

    @Inject
    EntityManager entities;

    @Inject
    ObjectMapper json;

    @Inject
    Time time;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void forget() {
        rehearsal.journal.clear();
        rehearsal.acts.clear();
    }

    private Operation submit(String... steps) {
        return operations.submit(rehearsal, new Rehearsal.Script("test/" + UUID.randomUUID(), List.of(steps)));
    }

    private Operation done(Operation operation) throws InterruptedException {
        var ended = operations.awaitDone(operation.id(), PATIENCE);
        assertThat(ended.state().isDone()).as("%s is done", ended).isTrue();
        return ended;
    }

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

    @Test
    void cancelUndoesNewestFirst() throws Exception {
        var reached = new CountDownLatch(1);
        rehearsal.acts.put("b", context -> {
            reached.countDown();
            context.pause(Duration.ofMinutes(5));
        });
        var operation = submit("a", "b", "c");
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        operations.cancel(operation.id());
        var cancelled = done(operation);
        assertThat(cancelled.state()).isEqualTo(OperationState.CANCELLED);
        assertThat(rehearsal.journal).containsExactly("run a", "run b", "undo b", "undo a");
        assertThat(cancelled.steps())
                .extracting(step -> step.state().word())
                .containsExactly("UNDONE", "UNDONE", "PENDING");
    }

    /** The moment between "failed" in the ledger and the end of its schedule, held open by a lock on the schedule's row. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsAskedWhileAWorkerStillPutsItsToolsAwayIsNotLost(boolean cancel) throws Exception {
        var reached = new CountDownLatch(1);
        var held = new CountDownLatch(1);
        var tries = new AtomicInteger();
        rehearsal.acts.put("b", context -> {
            reached.countDown();
            held.await();
            if (tries.incrementAndGet() == 1) throw Rehearsal.broken().toException();
        });
        var operation = submit("a", "b");
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> asked;
        try (var connection = dataSource.getConnection();
                var hold = connection.prepareStatement(
                        "select version from scheduled_tasks where task_instance = ? for update")) {
            connection.setAutoCommit(false);
            hold.setString(1, operation.id().toString());
            assertThat(hold.executeQuery().next()).isTrue();
            held.countDown();
            var failed = done(operation);
            asked = CompletableFuture.runAsync(() -> {
                if (cancel) operations.cancel(failed.id());
                else operations.retry(failed.id());
            });
            // Time to look at the schedule; the answer may have to wait for the row.
            Thread.sleep(300);
            connection.rollback();
        }
        asked.get(10, TimeUnit.SECONDS);
        assertThat(done(operation).state()).isEqualTo(cancel ? OperationState.CANCELLED : OperationState.SUCCEEDED);
    }

    /** As soon as "failed" is in the ledger, before the worker does anything else. */
    @Test
    void aRetryAtOnceRunsTheFailedStepAgain() throws Exception {
        var tries = new AtomicInteger();
        rehearsal.acts.put("b", context -> {
            if (tries.incrementAndGet() == 1) throw Rehearsal.broken().toException();
        });
        QuarkusMock.installMockForType(
                new OperationStore(entities, json, feed, time) {
                    @Override
                    boolean end(UUID id, long epoch, OperationState state, @Nullable Problem problem) {
                        var ended = super.end(id, epoch, state, problem);
                        if (state == OperationState.FAILED) operations.retry(new OperationId(id));
                        return ended;
                    }
                },
                OperationStore.class);
        var id = submit("a", "b", "c").id();
        // "Failed" is passed, too.
        Awaitility.await().atMost(PATIENCE).until(() -> operations.require(id).state() == OperationState.SUCCEEDED);
        assertThat(rehearsal.journal).containsExactly("run a", "run b", "run b", "run c");
        assertThat(operations.require(id).steps())
                .extracting(step -> step.state().word())
                .containsExactly("SUCCEEDED", "SUCCEEDED", "SUCCEEDED");
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
            Awaitility.await()
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

    /** A step that does not look for a cancel may end either way after it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCancelThatWasAcceptedIsNeverLost(boolean fails) throws Exception {
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        rehearsal.acts.put("b", context -> {
            reached.countDown();
            goOn.await();
            if (fails) throw Rehearsal.broken().toException();
        });
        var operation = submit("a", "b");
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        operations.cancel(operation.id());
        goOn.countDown();
        assertThat(done(operation).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(rehearsal.journal).containsExactly("run a", "run b", "undo b", "undo a");
    }

    @Test
    void aFailedOperationCanBeCancelled() throws Exception {
        rehearsal.acts.put("b", context -> {
            throw Rehearsal.broken().toException();
        });
        var failed = done(submit("a", "b"));
        operations.cancel(failed.id());
        assertThat(done(failed).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(rehearsal.journal).endsWith("undo b", "undo a");
    }

    @Test
    void whatIsOverCannotBeCancelledOrRetried() throws Exception {
        var operation = done(submit("a"));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> operations.cancel(operation.id()))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.STATE_CONFLICT));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> operations.retry(operation.id()));
    }

    @Test
    void oneOperationAtATimeOnASubject() throws Exception {
        var release = new CountDownLatch(1);
        rehearsal.acts.put("a", context -> release.await());
        var first = submit("a");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> operations.submit(rehearsal, new Rehearsal.Script(first.subject(), List.of("b"))))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.STATE_CONFLICT));
        release.countDown();
        done(first);
        done(operations.submit(rehearsal, new Rehearsal.Script(first.subject(), List.of("b"))));
    }

    @Test
    void progressNeverShrinksAndLogsKeepTheirOrder() throws Exception {
        rehearsal.acts.put("a", context -> {
            context.log("one");
            context.progress(new Progress(Progress.Unit.BYTES, 70, 100));
            context.progress(new Progress(Progress.Unit.BYTES, 30, 100));
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
        done(operation);
        Thread.sleep(300);
        assertThat(operations.require(operation.id()).version()).isEqualTo(versionAfterSecond);
        assertThat(rehearsal.journal).containsExactly("run a", "run a", "run b");
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
}
