package dev.slipway.operation;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/** The front door of the room: submit, look, wait, cancel, retry. */
@ApplicationScoped
public class Operations {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final int SUBJECTS_AT_ONCE = 1000;

    private final OperationStore store;
    private final OperationViews views;
    private final OperationWorkers workers;
    private final EntityManager entities;
    private final Feed feed;
    private final Time time;
    private final SubjectsThere subjects;

    Operations(
            OperationStore store,
            OperationViews views,
            OperationWorkers workers,
            EntityManager entities,
            Feed feed,
            Time time,
            SubjectsThere subjects) {
        this.subjects = subjects;
        this.store = store;
        this.views = views;
        this.workers = workers;
        this.entities = entities;
        this.feed = feed;
        this.time = time;
    }

    /** Stores the plan and its schedule in one transaction; the work begins after the commit. */
    public <R> Operation submit(Recipe<R> recipe, R request) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            refuseSecondOn(recipe.subject(request));
            var id = OperationId.random();
            recipe.accepted(request, id);
            var operation = new OperationEntity();
            operation.id = id.value();
            operation.kind = recipe.kind();
            operation.title = recipe.title(request);
            operation.subject = recipe.subject(request);
            operation.request = store.write(request);
            operation.created = time.now();
            operation.state(OperationState.PENDING, time.now());
            var plan = recipe.plan(request);
            var steps = new java.util.ArrayList<StepEntity>();
            for (var step : plan) {
                var row = new StepEntity();
                row.operationId = operation.id;
                row.stepKey = step.key();
                row.position = steps.size() + 1;
                row.title = step.title();
                row.usuallySeconds = step.usually().toSeconds();
                row.state = "PENDING";
                row.detail = "";
                steps.add(row);
            }
            store.add(operation, steps);
            workers.schedule(operation.id);
            return views.of(operation);
        });
    }

    private void refuseSecondOn(String subject) {
        activeOn(subject).ifPresent(active -> {
            throw Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "\"%s\" is still at work on %s.".formatted(active.title(), subject),
                            new Remedy.Link("Watch it, or cancel it.", "/operations/" + active.id()))
                    .toException();
        });
    }

    /** The operation that may still act on the subject. */
    public Optional<Operation> activeOn(String subject) {
        return store.inTransaction(
                () -> entities.createQuery("from OperationEntity where activeSubject = ?1", OperationEntity.class)
                        .setParameter(1, subject)
                        .getResultStream()
                        .findFirst()
                        .map(views::of));
    }

    /**
     * Those that may still act and whose request says this somewhere.
     *
     * @param id a part of a path that no other path has
     */
    public List<Operation> activeNaming(UUID id) {
        return store.inTransaction(() -> views.of(entities.createQuery(
                        "from OperationEntity where activeSubject is not null and request like concat('%', ?1, '%') order by id",
                        OperationEntity.class)
                .setParameter(1, id.toString())
                .getResultList()));
    }

    public Operation require(OperationId id) {
        return find(id).orElseThrow(
                        () -> Problem.notFound("operation", id.toString()).toException());
    }

    public Optional<Operation> find(OperationId id) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> store.find(id.value()).map(views::of));
    }

    /** Newest first; subject null means all. */
    public List<Operation> list(@Nullable String subject, int limit) {
        return store.inTransaction(() -> views.of(entities.createQuery(
                        "from OperationEntity where :subject is null or subject = :subject order by created desc, id desc",
                        OperationEntity.class)
                .setParameter("subject", subject)
                .setMaxResults(limit)
                .getResultList()));
    }

    /** The newest operation of each of these subjects, asked for at once; a subject without one is left out. */
    public Map<String, Operation> newest(Collection<String> subjects) {
        return store.inTransaction(() -> subjects.stream()
                .distinct()
                .gather(Gatherers.windowFixed(SUBJECTS_AT_ONCE))
                .flatMap(some -> newestOf(some).stream())
                .collect(Collectors.toUnmodifiableMap(Operation::subject, operation -> operation)));
    }

    private List<Operation> newestOf(List<String> subjects) {
        return views.of(entities.createQuery(
                        "from OperationEntity newest where subject in ?1 and not exists (select 1 from OperationEntity later"
                                + " where later.subject = newest.subject and (later.created > newest.created"
                                + " or later.created = newest.created and later.id > newest.id))",
                        OperationEntity.class)
                .setParameter(1, subjects)
                .getResultList());
    }

    /** What the operations of that recipe were asked for that are not done. */
    public <R> List<R> requestsNotDone(Recipe<R> recipe) {
        return store.inTransaction(() -> entities.createQuery(
                        "select request from OperationEntity where kind = ?1 and activeSubject is not null",
                        String.class)
                .setParameter(1, recipe.kind())
                .getResultStream()
                .map(request -> store.read(request, recipe.requestType()))
                .toList());
    }

    /** Those of these operations that may still act. */
    public Set<UUID> notDone(Set<UUID> ids) {
        return store.inTransaction(() -> entities.createQuery(
                        "select id from OperationEntity where id in ?1 and activeSubject is not null", UUID.class)
                .setParameter(1, ids)
                .getResultStream()
                .collect(Collectors.toUnmodifiableSet()));
    }

    /** Those of these operations whose thing is still there. */
    public Set<UUID> onThingsThatAreThere(Set<UUID> ids) {
        var subjectOf = store.inTransaction(
                () -> entities.createQuery("from OperationEntity where id in ?1", OperationEntity.class)
                        .setParameter(1, ids)
                        .getResultStream()
                        .collect(Collectors.toMap(row -> row.id, row -> row.subject)));
        var there = subjects.among(Set.copyOf(subjectOf.values()));
        return ids.stream()
                .filter(id -> there.contains(subjectOf.getOrDefault(id, "")))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** For when a thing is gone: what was asked to be done with it is erased, and operations on it that failed cannot go on any more. */
    public void forgetRequests(String subject) {
        store.inTransaction(() -> entities.createQuery(
                        "update OperationEntity set request = ?1 where subject = ?2 and activeSubject is null")
                .setParameter(1, OperationEntity.FORGOTTEN)
                .setParameter(2, subject)
                .executeUpdate());
    }

    public List<LogLine> log(OperationId id, String stepKey, int afterLine, int limit) {
        return store.inTransaction(() -> store.logLines(id.value(), stepKey, afterLine, limit));
    }

    /** Answers when the operation is done, or as it stands when patience ends. */
    public Operation awaitDone(OperationId id, Duration patience) throws InterruptedException {
        var end = time.now().plus(patience);
        while (true) {
            var operation = require(id);
            if (operation.state().isDone() || !time.now().isBefore(end)) {
                return operation;
            }
            feed.awaitChange(TICK);
        }
    }

    /** Asks the worker to stop and undo; a failed operation is undone at once. */
    public Operation cancel(OperationId id) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            var operation = store.change(id.value(), null, "operation", row -> {
                if (row.state() == OperationState.CANCELLING) {
                    return;
                }
                if (!row.state().isCancellable()) {
                    throw conflict("cannot be cancelled", row);
                }
                if (row.state() == OperationState.FAILED) {
                    Recipes.requireKept(row.request);
                    refuseSecondOn(row.subject);
                    row.state(OperationState.CANCELLING, time.now());
                }
                row.cancelRequested = true;
            });
            workers.schedule(operation.id);
            return views.of(operation);
        });
    }

    /** Goes on from the failed step. */
    public Operation retry(OperationId id) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            var operation = store.change(id.value(), null, "operation", row -> {
                if (!row.state().isRetryable() || row.cancelRequested) {
                    throw conflict("cannot be retried", row);
                }
                Recipes.requireKept(row.request);
                refuseSecondOn(row.subject);
                row.state(OperationState.PENDING, time.now());
                row.problem = null;
            });
            store.steps(operation.id).stream()
                    .filter(step -> step.state.equals("FAILED"))
                    .forEach(step -> {
                        step.state = "PENDING";
                        step.problem = null;
                        step.detail = "";
                    });
            workers.schedule(operation.id);
            return views.of(operation);
        });
    }

    private static dev.slipway.problem.ProblemException conflict(String what, OperationEntity row) {
        return Problem.of(
                        ProblemCode.STATE_CONFLICT,
                        "An operation that is %s %s.".formatted(row.state.toLowerCase(java.util.Locale.ROOT), what),
                        new Remedy.Link("See where it stands.", "/operations/" + row.id))
                .toException();
    }
}
