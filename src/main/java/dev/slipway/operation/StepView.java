package dev.slipway.operation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a timeline.
 *
 * @param key stable name within the operation, {@code [a-z0-9-]+}
 * @param usually how long it tends to take, shown while nothing can be measured
 * @param detail latest note for people, may be empty
 */
public record StepView(
        int position,
        String key,
        String title,
        StepState state,
        Duration usually,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable Progress progress,
        String detail,
        int logLines) {}
