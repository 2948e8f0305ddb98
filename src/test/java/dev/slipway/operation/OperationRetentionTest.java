package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long an operation is kept, and what of it. */
@QuarkusTest
class OperationRetentionTest extends OperationCase {
    @Inject
    PruneOperations prune;

    @Inject
    RenewRequests renewRequests;

    @AfterEach
    void nothingIsThere() {
        rehearsal.there.clear();
        rehearsal.renewal = script -> script;
    }

    private Operation on(String subject) throws InterruptedException {
        return done(operations.submit(rehearsal, new Rehearsal.Script(subject, List.of("a"))));
    }

    private static String subject() {
        return "test/" + UUID.randomUUID();
    }

    private String request(Operation operation) {
        return store.inTransaction(() -> store.find(operation.id().value()).orElseThrow().request);
    }

    private long rows(String table, Operation operation) {
        return store.inTransaction(
                () -> ((Number) entities.createNativeQuery("select count(*) from " + table + " where operation_id = ?1")
                                .setParameter(1, operation.id().value())
                                .getSingleResult())
                        .longValue());
    }

    private Operation failed(String subject) throws InterruptedException {
        rehearsal.acts.put("a", context -> {
            throw Rehearsal.broken().toException();
        });
        var failed = on(subject);
        rehearsal.acts.clear();
        assertThat(failed.state()).isEqualTo(OperationState.FAILED);
        return failed;
    }

    @Test
    void whatEndedLongAgoGoesWithAllThatBelongsToIt() throws Exception {
        rehearsal.acts.put("a", context -> {
            context.log("said");
            context.remember("fact", "kept");
        });
        var old = on(subject());
        var failed = failed(subject());
        assertThat(rows("operation_step", old)).isEqualTo(1);
        prune.prune(Instant.now().minus(Duration.ofDays(90)));
        assertThat(operations.find(old.id())).isPresent();

        prune.prune(Instant.now().plusSeconds(60));
        assertThat(operations.find(old.id())).isEmpty();
        assertThat(operations.find(failed.id())).isEmpty();
        for (var table : List.of("operation_step", "operation_log", "operation_memo")) {
            assertThat(rows(table, old)).as(table).isZero();
        }
    }

    @Test
    void whatIsAtWorkStaysHoweverOldItIs() throws Exception {
        var reached = new CountDownLatch(1);
        rehearsal.acts.put("b", context -> {
            reached.countDown();
            context.pause(Duration.ofMinutes(5));
        });
        var running = submit("a", "b");
        reached.await();
        prune.prune(Instant.now().plus(Duration.ofDays(1000)));
        assertThat(operations.require(running.id()).state()).isEqualTo(OperationState.RUNNING);
        operations.cancel(running.id());
        done(running);
    }

    @Test
    void aThingThatIsGoneIsToldByItsOperations() throws Exception {
        var there = subject();
        rehearsal.there.add(there);
        var kept = on(there).id().value();
        var gone = on(subject()).id().value();
        assertThat(operations.onThingsThatAreThere(Set.of(kept, gone, UUID.randomUUID())))
                .containsExactly(kept);
        assertThat(operations.onThingsThatAreThere(Set.of())).isEmpty();
    }

    @Test
    void theNewestOfAThingThatIsThereStays() throws Exception {
        var there = subject();
        rehearsal.there.add(there);
        var older = on(there);
        var newest = failed(there);
        var gone = on(subject());
        prune.prune(Instant.now().plusSeconds(60));
        assertThat(operations.find(older.id())).isEmpty();
        assertThat(operations.find(gone.id())).isEmpty();
        assertThat(operations.find(newest.id())).isPresent();
        assertThat(operations.list(there, 10)).extracting(Operation::id).containsExactly(newest.id());
    }

    @Test
    void manyGoInBatches() throws Exception {
        var there = Stream.generate(OperationRetentionTest::subject).limit(3).collect(Collectors.toSet());
        rehearsal.there.addAll(there);
        for (var round = 0; round < 9; round++) {
            for (var one : there) {
                on(one);
            }
            on(subject());
        }
        prune.prune(Instant.now().plusSeconds(60));
        assertThat(operations.list(null, 500))
                .filteredOn(operation -> operation.subject().startsWith("test/"))
                .extracting(Operation::subject)
                .containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void whatWasAskedForIsForgottenWhenItCannotGoOn() throws Exception {
        assertThat(request(on(subject()))).isEmpty();
        var failed = failed(subject());
        assertThat(request(failed)).contains(failed.subject());
        operations.retry(failed.id());
        assertThat(done(failed).state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(request(failed)).isEmpty();
        var cancelled = failed(subject());
        operations.cancel(cancelled.id());
        assertThat(done(cancelled).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(request(cancelled)).isEmpty();
    }

    @Test
    void whatIsForgottenCannotGoOnAndSaysSo() throws Exception {
        var failed = failed(subject());
        operations.forgetRequests(failed.subject());
        for (var act : List.<java.util.function.Consumer<OperationId>>of(operations::retry, operations::cancel)) {
            assertThatThrownBy(() -> act.accept(failed.id())).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().code()).isEqualTo(ProblemCode.STATE_CONFLICT);
                assertThat(e.problem().remedies()).isNotEmpty();
            });
        }
        assertThat(operations.require(failed.id()).state()).isEqualTo(OperationState.FAILED);
    }

    @Test
    void requestsOfEarlierReleasesAreRenewedOnce() throws Exception {
        var failed = failed(subject());
        rehearsal.renewal = script -> new Rehearsal.Script(script.subject(), List.of("c"));
        renewRequests.renew();
        assertThat(request(failed)).contains("\"c\"");
        rehearsal.renewal = script -> {
            throw new IllegalStateException("of another key");
        };
        renewRequests.renew();
        assertThat(request(failed)).contains("\"c\"");
    }

    @Test
    void aConcealedSecretIsInNothingThatAStepSays() throws Exception {
        rehearsal.acts.put("a", context -> {
            context.conceal("canary-7");
            context.conceal("a");
            context.log("the program says canary-7");
            context.warn("again: canary-7!");
            throw Problem.of(
                            ProblemCode.TOOL_FAILED,
                            "It said canary-7.",
                            new Remedy.Command("Not canary-7", "echo canary-7"))
                    .withDetail("Its output: canary-7")
                    .toException();
        });
        var failed = on(subject());
        var shown = failed + operations.log(failed.id(), "a", 0, 10).toString();
        assertThat(shown).contains("the program says ••••", "again: ••••!").doesNotContain("canary-7");
        List<?> payloads = store.inTransaction(
                () -> entities.createNativeQuery("select payload from feed_event where subject = ?1", String.class)
                        .setParameter(1, failed.id().toString())
                        .getResultList());
        assertThat(payloads)
                .isNotEmpty()
                .noneMatch(payload -> String.valueOf(payload).contains("canary-7"));
    }
}
