package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** Operations of a {@link Rehearsal}, on the real store and the real workers. */
abstract class OperationCase {
    static final Duration PATIENCE = Duration.ofMinutes(1);

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
        rehearsal.forgetEverything();
    }

    Operation submit(String... steps) {
        return operations.submit(rehearsal, new Rehearsal.Script("test/" + UUID.randomUUID(), List.of(steps)));
    }

    Operation done(Operation operation) throws InterruptedException {
        var ended = operations.awaitDone(operation.id(), PATIENCE);
        assertThat(ended.state().isDone()).as("%s is done", ended).isTrue();
        return ended;
    }
}
