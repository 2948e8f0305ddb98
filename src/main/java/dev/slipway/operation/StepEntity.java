package dev.slipway.operation;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "operation_step")
@IdClass(StepEntity.Key.class)
@NullUnmarked
class StepEntity {
    record Key(UUID operationId, String stepKey) implements Serializable {}

    @Id
    @Column(name = "operation_id")
    UUID operationId;

    @Id
    @Column(name = "step_key")
    String stepKey;

    int position;
    String title;

    @Column(name = "usually_seconds")
    long usuallySeconds;

    String state;
    Instant started;
    Instant ended;

    @Column(name = "progress_unit")
    String progressUnit;

    @Column(name = "progress_done")
    long progressDone;

    @Column(name = "progress_total")
    long progressTotal;

    String detail;

    @Column(length = 100_000)
    String problem;

    @Column(name = "log_lines")
    int logLines;
}
