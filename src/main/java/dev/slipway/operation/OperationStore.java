package dev.slipway.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.problem.Problem;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads and writes the ledger. Every write of a worker carries its epoch; an overtaken worker gets {@link OvertakenException}. */
@ApplicationScoped
class OperationStore {
    static final String TOPIC = "operation";
    private static final int LOG_LINES_PER_STEP = 5_000;
    private static final int TEXT = 2_000;

    private final EntityManager entities;
    private final ObjectMapper json;
    private final Feed feed;
    private final Time time;

    OperationStore(EntityManager entities, ObjectMapper json, Feed feed, Time time) {
        this.entities = entities;
        this.json = json;
        this.feed = feed;
        this.time = time;
    }

    /** A worker that was overtaken by another one; it must stop without storing anything. */
    static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    void add(OperationEntity operation, List<StepEntity> steps) {
        entities.persist(operation);
        steps.forEach(entities::persist);
        entities.flush();
        feed.append(TOPIC, operation.id.toString(), "operation", payload(operation));
    }

    Optional<OperationEntity> find(UUID id) {
        return Optional.ofNullable(entities.find(OperationEntity.class, id));
    }

    List<StepEntity> steps(UUID id) {
        return entities.createQuery("from StepEntity where operationId = ?1 order by position", StepEntity.class)
                .setParameter(1, id)
                .getResultList();
    }

    /** Claims the operation for a worker; the answer is its epoch. */
    long claim(UUID id) {
        return change(id, null, "operation", operation -> {
                    operation.epoch++;
                    if (operation.started == null) {
                        operation.started = time.now();
                    }
                    if (operation.state() == OperationState.PENDING) {
                        operation.state(OperationState.RUNNING, time.now());
                    }
                })
                .epoch;
    }

    void operationState(UUID id, @Nullable Long epoch, OperationState state, @Nullable Problem problem) {
        change(id, epoch, "operation", operation -> {
            operation.state(state, time.now());
            operation.problem = problem == null ? null : write(problem);
        });
    }

    /** Ends the walk as it went; false when somebody cancelled meanwhile, whose wish goes before. */
    boolean end(UUID id, long epoch, OperationState state, @Nullable Problem problem) {
        return !change(id, epoch, "operation", operation -> {
                    if (!operation.cancelRequested) {
                        operation.state(state, time.now());
                        operation.problem = problem == null ? null : write(problem);
                    }
                })
                .cancelRequested;
    }

    void step(UUID id, long epoch, String key, String kind, Consumer<StepEntity> update) {
        QuarkusTransaction.requiringNew().run(() -> {
            var operation = lock(id, epoch);
            var step = entities.find(StepEntity.class, new StepEntity.Key(id, key));
            update.accept(step);
            operation.version++;
            entities.flush();
            feed.append(TOPIC, id.toString(), kind, write(Map.of("step", key, "state", step.state)));
        });
    }

    void log(UUID id, long epoch, String key, LogLine.Level level, String text) {
        QuarkusTransaction.requiringNew().run(() -> {
            var operation = lock(id, epoch);
            var step = entities.find(StepEntity.class, new StepEntity.Key(id, key));
            if (step.logLines >= LOG_LINES_PER_STEP) {
                return;
            }
            step.logLines++;
            operation.version++;
            var cut = cut(text);
            if (level == LogLine.Level.WARN) {
                step.detail = cut;
            }
            entities.flush();
            entities.createNativeQuery(
                            "insert into operation_log (operation_id, step_key, line_no, at, level, text) values (?1, ?2, ?3, ?4, ?5, ?6)")
                    .setParameter(1, id)
                    .setParameter(2, key)
                    .setParameter(3, step.logLines)
                    .setParameter(4, time.now())
                    .setParameter(5, level.name())
                    .setParameter(6, cut)
                    .executeUpdate();
            feed.append(
                    TOPIC,
                    id.toString(),
                    "log",
                    write(Map.of("step", key, "line", step.logLines, "level", level.name(), "text", cut)));
        });
    }

    static String cut(String text) {
        var clean = text.replace('\0', '\uFFFD').stripTrailing();
        return clean.length() <= TEXT ? clean : clean.substring(0, TEXT - 1) + "…";
    }

    List<LogLine> logLines(UUID id, String key, int after, int limit) {
        List<?> rows = entities.createNativeQuery("select line_no, at, level, text from operation_log"
                        + " where operation_id = ?1 and step_key = ?2 and line_no > ?3 order by line_no")
                .setParameter(1, id)
                .setParameter(2, key)
                .setParameter(3, after)
                .setMaxResults(limit)
                .getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new LogLine(
                        ((Number) row[0]).intValue(), instant(row[1]), LogLine.Level.valueOf((String) row[2]), (String)
                                row[3]))
                .toList();
    }

    private static Instant instant(Object value) {
        return value instanceof Instant instant ? instant : ((java.time.OffsetDateTime) value).toInstant();
    }

    Optional<String> recall(UUID id, String name) {
        List<?> found = inTransaction(() -> entities.createNativeQuery(
                        "select memo from operation_memo where operation_id = ?1 and name = ?2")
                .setParameter(1, id)
                .setParameter(2, name)
                .getResultList());
        return found.stream().map(String.class::cast).findFirst();
    }

    void remember(UUID id, long epoch, String name, String value) {
        QuarkusTransaction.requiringNew().run(() -> {
            lock(id, epoch);
            var updated = entities.createNativeQuery(
                            "update operation_memo set memo = ?3 where operation_id = ?1 and name = ?2")
                    .setParameter(1, id)
                    .setParameter(2, name)
                    .setParameter(3, value)
                    .executeUpdate();
            if (updated == 0) {
                entities.createNativeQuery("insert into operation_memo (operation_id, name, memo) values (?1, ?2, ?3)")
                        .setParameter(1, id)
                        .setParameter(2, name)
                        .setParameter(3, value)
                        .executeUpdate();
            }
        });
    }

    boolean cancelRequested(UUID id) {
        return inTransaction(
                () -> entities.createQuery("select cancelRequested from OperationEntity where id = ?1", Boolean.class)
                        .setParameter(1, id)
                        .getSingleResult());
    }

    OperationEntity change(UUID id, @Nullable Long epoch, String kind, Consumer<OperationEntity> update) {
        return inTransaction(() -> {
            var operation = lock(id, epoch);
            update.accept(operation);
            operation.version++;
            entities.flush();
            feed.append(TOPIC, id.toString(), kind, payload(operation));
            return operation;
        });
    }

    /**
     * Tells whether there is no more to do, with the operation held: a cancel or retry that came just before is seen, one that comes just
     * after finds the schedule as the settlement left it. The settlement runs in no transaction, as the scheduler commits by itself.
     */
    void settle(UUID id, Consumer<Boolean> settlement) {
        QuarkusTransaction.requiringNew().run(() -> {
            var done = held(id).map(row -> row.state().isDone()).orElse(true);
            QuarkusTransaction.suspendingExisting().run(() -> settlement.accept(done));
        });
    }

    private OperationEntity lock(UUID id, @Nullable Long epoch) {
        var operation = held(id).orElseThrow(
                        () -> Problem.notFound("operation", id.toString()).toException());
        if (epoch != null && operation.epoch != epoch) {
            throw new OvertakenException();
        }
        return operation;
    }

    // First in its transaction: what is loaded already is locked without being read again.
    private Optional<OperationEntity> held(UUID id) {
        return Optional.ofNullable(entities.find(OperationEntity.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    <T> T inTransaction(Supplier<T> work) {
        return QuarkusTransaction.joiningExisting().call(work::get);
    }

    private String payload(OperationEntity operation) {
        return write(Map.of("state", operation.state, "version", operation.version, "subject", operation.subject));
    }

    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
