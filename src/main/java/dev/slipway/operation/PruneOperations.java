package dev.slipway.operation;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Operations that ended long ago go, with their steps, logs and facts; the newest one of each thing that is still there stays. */
@ApplicationScoped
class PruneOperations implements PeriodicTask {
    // With thousands of log lines each, so that no transaction holds the tables for long.
    private static final int BATCH = 20;

    private final EntityManager entities;
    private final SubjectsThere subjects;
    private final Time time;
    private final Duration retention;

    PruneOperations(
            EntityManager entities,
            SubjectsThere subjects,
            Time time,
            @ConfigProperty(name = "slipway.operation.retention") Duration retention) {
        this.entities = entities;
        this.subjects = subjects;
        this.time = time;
        this.retention = retention;
    }

    record Ended(UUID id, String subject) {}

    @Override
    public String name() {
        return "prune-operations";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(6);
    }

    @Override
    public void run() {
        prune(time.now().minus(retention));
    }

    /** @param before those that ended earlier */
    void prune(Instant before) {
        var kept = 0;
        while (true) {
            var passed = kept;
            var batch = QuarkusTransaction.requiringNew().call(() -> oldest(before, passed));
            if (batch.isEmpty()) {
                return;
            }
            var needed = needed(batch);
            var gone = batch.stream()
                    .map(Ended::id)
                    .filter(id -> !needed.contains(id))
                    .toList();
            kept += batch.size() - QuarkusTransaction.requiringNew().call(() -> delete(gone, before));
        }
    }

    private List<Ended> oldest(Instant before, int after) {
        return entities.createQuery(
                        "select id, subject from OperationEntity where ended < ?1 and activeSubject is null order by ended, id",
                        Ended.class)
                .setParameter(1, before)
                .setFirstResult(after)
                .setMaxResults(BATCH)
                .getResultList();
    }

    private Set<UUID> needed(List<Ended> batch) {
        var asked = batch.stream().map(Ended::subject).collect(Collectors.toSet());
        return subjects.among(asked).stream()
                .map(subject -> QuarkusTransaction.requiringNew().call(() -> newest(subject)))
                .collect(Collectors.toSet());
    }

    private UUID newest(String subject) {
        return entities.createQuery(
                        "select id from OperationEntity where subject = ?1 order by created desc, id desc", UUID.class)
                .setParameter(1, subject)
                .setMaxResults(1)
                .getSingleResult();
    }

    // Asked again, as somebody may have retried it meanwhile; what belongs to it goes with it.
    private int delete(List<UUID> ids, Instant before) {
        return ids.isEmpty()
                ? 0
                : entities.createQuery(
                                "delete from OperationEntity where id in ?1 and ended < ?2 and activeSubject is null")
                        .setParameter(1, ids)
                        .setParameter(2, before)
                        .executeUpdate();
    }
}
