package dev.slipway.operation;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "operation")
@NullUnmarked
class OperationEntity {
    @Id
    UUID id;

    String kind;
    String title;
    String subject;

    @Column(name = "active_subject")
    String activeSubject;

    @Column(length = 1_000_000)
    String request;

    String state;

    @Column(name = "cancel_requested")
    boolean cancelRequested;

    long epoch;
    long version;
    Instant created;
    Instant started;
    Instant ended;

    @Column(length = 100_000)
    String problem;

    /** What was asked for can no longer be carried out, so it is not kept; it may hold secrets. */
    static final String FORGOTTEN = "";

    OperationState state() {
        return OperationState.valueOf(state);
    }

    void state(OperationState next, Instant now) {
        state = next.name();
        activeSubject = next.isDone() ? null : subject;
        ended = next.isDone() ? now : null;
        if (next.isFinal()) {
            request = FORGOTTEN;
        }
    }
}
