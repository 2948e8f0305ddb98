package dev.slipway.operation;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The list of everything that changed, in the database. Readers keep a cursor, so a reconnect gets what was missed. Appending takes part in
 * the caller's transaction; the one-row counter makes commit order equal sequence order.
 */
@ApplicationScoped
public class Feed {
    /** A change; {@code payload} is JSON, small, without secrets. */
    public record Event(long seq, Instant at, String topic, String subject, String kind, String payload) {}

    static final Duration KEPT = Duration.ofDays(7);
    private static final int BATCH = 100;
    // Characters that a reader holds; a single event may have more. The database hands out all rows of an answer, so
    // few are asked at once.
    private static final int BATCH_CHARACTERS = 128 * 1024;
    private static final int ASKED_AT_ONCE = 4;
    private static final int DELETED_AT_ONCE = 1000;

    private final EntityManager entities;
    private final AgroalDataSource dataSource;
    private final TransactionSynchronizationRegistry transactions;
    private final Time time;
    private final Semaphore asking = new Semaphore(ASKED_AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long commits;

    Feed(
            EntityManager entities,
            AgroalDataSource dataSource,
            TransactionSynchronizationRegistry transactions,
            Time time) {
        this.entities = entities;
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.time = time;
    }

    /** Appends in the running transaction; readers wake when it commits. Call it last, as it takes the counter's row lock. */
    public void append(String topic, String subject, String kind, String payload) {
        entities.createNativeQuery("update feed_head set seq = seq + 1 where id = 1")
                .executeUpdate();
        var seq = ((Number) entities.createNativeQuery("select seq from feed_head where id = 1")
                        .getSingleResult())
                .longValue();
        entities.createNativeQuery(
                        "insert into feed_event (seq, at, topic, subject, kind, payload) values (?1, ?2, ?3, ?4, ?5, ?6)")
                .setParameter(1, seq)
                .setParameter(2, time.now())
                .setParameter(3, topic)
                .setParameter(4, subject)
                .setParameter(5, kind)
                .setParameter(6, payload)
                .executeUpdate();
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    wake();
                }
            }
        });
    }

    /** Sequence number of the newest event. */
    public long head() {
        try (var connection = dataSource.getConnection();
                var query = connection.prepareStatement("select seq from feed_head where id = 1");
                var row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Events after the cursor, oldest first, at most a batch; a null topic or subject means any. */
    public List<Event> after(
            long cursor,
            @org.jspecify.annotations.Nullable String topic,
            @org.jspecify.annotations.Nullable String subject) {
        var sql = "select seq, at, topic, subject, kind, payload from feed_event where seq > ?"
                + (topic == null ? "" : " and topic = ?") + (subject == null ? "" : " and subject = ?")
                + " order by seq fetch first " + BATCH + " rows only";
        asking.acquireUninterruptibly();
        try (var connection = dataSource.getConnection();
                var query = connection.prepareStatement(sql)) {
            var index = 1;
            query.setLong(index++, cursor);
            if (topic != null) query.setString(index++, topic);
            if (subject != null) query.setString(index++, subject);
            var events = new ArrayList<Event>();
            var characters = 0;
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    characters += rows.getString(6).length();
                    if (characters > BATCH_CHARACTERS && !events.isEmpty()) {
                        break;
                    }
                    events.add(new Event(
                            rows.getLong(1),
                            rows.getObject(2, java.time.OffsetDateTime.class).toInstant(),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getString(6)));
                }
            }
            return events;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            asking.release();
        }
    }

    /** Waits until something may have changed; another replica's changes are seen by the short tick of the callers. */
    public void awaitChange(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var seen = commits;
            var left = patience.toNanos();
            while (commits == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            commits++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** In small steps, as rows are written all the while and an older service may have left a great many. */
    void prune() {
        try (var connection = dataSource.getConnection();
                var old = connection.prepareStatement("select min(seq), max(seq) from feed_event where at < ?");
                var delete = connection.prepareStatement("delete from feed_event where seq <= ?")) {
            old.setObject(1, time.now().minus(KEPT).atOffset(java.time.ZoneOffset.UTC));
            try (var rows = old.executeQuery()) {
                rows.next();
                var last = rows.getLong(2);
                for (var seq = rows.getLong(1); seq <= last && last > 0; seq += DELETED_AT_ONCE) {
                    delete.setLong(1, Math.min(last, seq + DELETED_AT_ONCE - 1));
                    delete.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
