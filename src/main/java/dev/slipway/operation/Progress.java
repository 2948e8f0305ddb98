package dev.slipway.operation;

/**
 * Measured progress; exists only where a unit is really counted.
 *
 * @param done amount finished, never more than {@code total}
 * @param total amount to do, greater than zero
 */
public record Progress(Unit unit, long done, long total) {
    public enum Unit {
        BYTES,
        STEPS
    }

    /** 0 to 100, and 100 only when all is done. */
    public int percent() {
        return total <= 0 ? 0 : (int) (done * 100 / total);
    }
}
