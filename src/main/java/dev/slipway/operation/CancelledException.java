package dev.slipway.operation;

/** Thrown inside a step when a person cancelled its operation. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CancelledException() {
        super("cancelled");
    }
}
