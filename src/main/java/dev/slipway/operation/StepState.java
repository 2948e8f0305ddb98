package dev.slipway.operation;

import dev.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;

/** What became of one step of an operation. */
public sealed interface StepState {
    record Pending() implements StepState {}

    record Running(Instant since) implements StepState {}

    /**
     * It goes on by itself when what it waits for has happened; nobody works on it meanwhile.
     *
     * @param what in one sentence, and how to bring it about
     */
    record Waiting(Instant since, Problem what) implements StepState {}

    record Succeeded(Duration took) implements StepState {}

    record Skipped(String reason) implements StepState {}

    record Failed(Problem problem, Duration took) implements StepState {}

    record Undone() implements StepState {}

    /** Upper-case word, part of the API. */
    default String word() {
        return switch (this) {
            case Pending() -> "PENDING";
            case Running(var since) -> "RUNNING";
            case Waiting(var since, var what) -> "WAITING";
            case Succeeded(var took) -> "SUCCEEDED";
            case Skipped(var reason) -> "SKIPPED";
            case Failed(var problem, var took) -> "FAILED";
            case Undone() -> "UNDONE";
        };
    }
}
