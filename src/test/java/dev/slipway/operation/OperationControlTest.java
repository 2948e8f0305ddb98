package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.Patience;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people ask of an operation while it runs, and the moment it ends: cancel, retry, another one. */
@QuarkusTest
class OperationControlTest extends OperationCase {
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

    @Test
    void whatIsAtWorkOnAPlaceIsFoundByItsRequest() throws Exception {
        var reached = new CountDownLatch(1);
        rehearsal.acts.put("b", context -> {
            reached.countDown();
            context.pause(Duration.ofMinutes(5));
        });
        var operation = submit("a", "b");
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        var place = UUID.fromString(operation.subject().substring("test/".length()));
        assertThat(operations.activeNaming(place)).extracting(Operation::id).containsExactly(operation.id());
        assertThat(operations.activeNaming(UUID.randomUUID())).isEmpty();
        operations.cancel(operation.id());
        done(operation);
        assertThat(operations.activeNaming(place)).isEmpty();
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
            // It looks at the schedule, and may have to wait for the row.
            var both = asked;
            Patience.await().until(() -> both.isDone() || somebodyWaitsForARow());
            connection.rollback();
        }
        asked.get(10, TimeUnit.SECONDS);
        assertThat(done(operation).state()).isEqualTo(cancel ? OperationState.CANCELLED : OperationState.SUCCEEDED);
    }

    private boolean somebodyWaitsForARow() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var waiting = statement.executeQuery(
                        connection.getMetaData().getDatabaseProductName().equals("H2")
                                ? "select 1 from information_schema.sessions where blocker_id is not null"
                                : "select 1 from pg_stat_activity where wait_event_type = 'Lock'")) {
            return waiting.next();
        }
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
        Patience.await().atMost(PATIENCE).until(() -> operations.require(id).state() == OperationState.SUCCEEDED);
        assertThat(rehearsal.journal).containsExactly("run a", "run b", "run b", "run c");
        assertThat(operations.require(id).steps())
                .extracting(step -> step.state().word())
                .containsExactly("SUCCEEDED", "SUCCEEDED", "SUCCEEDED");
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
}
