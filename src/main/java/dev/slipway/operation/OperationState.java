package dev.slipway.operation;

/** Where an operation stands; facts about a state live here. */
public enum OperationState {
    /** Stored, waits for a worker. */
    PENDING,
    RUNNING,
    SUCCEEDED,
    /** A step failed; retry goes on from there, cancel undoes. */
    FAILED,
    /** Undoing, newest step first. */
    CANCELLING,
    CANCELLED;

    /** Nothing will happen any more unless a person asks for it. */
    public boolean isDone() {
        return switch (this) {
            case PENDING, RUNNING, CANCELLING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }

    /** There is neither retry nor undo any more, so what was asked for is no longer needed. */
    public boolean isFinal() {
        return isDone() && this != FAILED;
    }

    public boolean isCancellable() {
        return switch (this) {
            case PENDING, RUNNING, FAILED -> true;
            case SUCCEEDED, CANCELLING, CANCELLED -> false;
        };
    }

    public boolean isRetryable() {
        return this == FAILED;
    }
}
