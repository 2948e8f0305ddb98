package dev.slipway.operation;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Claims stored operations by lease and gives them to {@link OperationRunner}; db-scheduler does the claiming. */
@ApplicationScoped
class OperationWorkers {
    static final int LAST = Integer.MAX_VALUE;
    private static final TaskDescriptor<Void> OPERATION = TaskDescriptor.of("operation");
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private final AgroalDataSource dataSource;
    private final OperationRunner runner;
    private final OperationStore store;
    private final Feed feed;
    private final TransactionSynchronizationRegistry transactions;
    private final List<PeriodicTask> periodic;
    private final String databaseKind;
    private final String workerName;
    private final int threads;
    private @Nullable Scheduler scheduler;

    OperationWorkers(
            AgroalDataSource dataSource,
            OperationRunner runner,
            OperationStore store,
            Feed feed,
            TransactionSynchronizationRegistry transactions,
            @All List<PeriodicTask> periodic,
            @ConfigProperty(name = "quarkus.datasource.db-kind") String databaseKind,
            @ConfigProperty(name = "slipway.worker.name", defaultValue = "slipway-1") String workerName,
            @ConfigProperty(name = "slipway.worker.threads", defaultValue = "8") int threads) {
        this.dataSource = dataSource;
        this.runner = runner;
        this.store = store;
        this.feed = feed;
        this.transactions = transactions;
        this.periodic = periodic;
        this.databaseKind = databaseKind;
        this.workerName = workerName;
        this.threads = threads;
    }

    // Last, so that every other room is up before work resumes.
    void start(@Observes @Priority(LAST) StartupEvent started) throws SQLException {
        if (databaseKind.equals("h2")) {
            releaseEverything();
        }
        var recurring = new ArrayList<RecurringTask<?>>();
        recurring.add(Tasks.recurring("prune-feed", FixedDelay.ofHours(6)).execute((task, context) -> feed.prune()));
        for (var own : periodic) {
            recurring.add(
                    Tasks.recurring(own.name(), FixedDelay.of(own.every())).execute((task, context) -> own.run()));
        }
        var builder = Scheduler.create(dataSource, task())
                .startTasks(recurring)
                .threads(threads)
                .pollingInterval(Duration.ofMillis(500))
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(4)
                .schedulerName(new SchedulerName.Fixed(workerName))
                .serializer(new JacksonSerializer())
                .enableImmediateExecution()
                .shutdownMaxWait(Duration.ofSeconds(5));
        if (!databaseKind.equals("h2")) {
            builder.pollUsingLockAndFetch(0.5, 1.0);
        }
        scheduler = builder.build();
        scheduler.start();
    }

    void stop(@Observes ShutdownEvent stopped) {
        if (scheduler != null) {
            scheduler.stop();
        }
    }

    /** Joins the running transaction: rolled back means never scheduled. */
    void schedule(UUID operation) {
        var started = Objects.requireNonNull(scheduler, "not started");
        started.scheduleIfNotExists(OPERATION.instance(operation.toString()).scheduledTo(Instant.now()));
        // The scheduler's own look at once comes before the commit and finds nothing; the next would be half a second
        // later.
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    started.triggerCheckForDueExecutions();
                }
            }
        });
    }

    private CustomTask<Void> task() {
        return Tasks.custom(OPERATION)
                .onFailure((complete, again) ->
                        again.reschedule(complete, Instant.now().plusSeconds(2)))
                .onDeadExecution((complete, again) -> again.reschedule(complete, Instant.now()))
                .execute((task, context) -> {
                    var id = UUID.fromString(task.getId());
                    Duration again;
                    try {
                        again = runner.run(id);
                    } catch (InterruptedException e) {
                        // Going down; the ledger says where to go on.
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("interrupted", e);
                    }
                    return (complete, schedule) -> store.settle(id, done -> {
                        if (done) {
                            schedule.remove();
                        } else {
                            schedule.reschedule(complete, Instant.now().plus(again));
                        }
                    });
                });
    }

    /** An H2 file has one user, so whatever is picked belongs to a dead run; this saves waiting for its heartbeats. */
    private void releaseEverything() throws SQLException {
        try (var connection = dataSource.getConnection();
                var update = connection.prepareStatement(
                        "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null, version = version + 1 where picked = true")) {
            update.executeUpdate();
        }
    }
}
