package dev.slipway.problem;

/** Whether who asks waits an outage out: the step of an operation does, whoever else asks would rather hear of it soon. */
public final class Outage {
    private static final ScopedValue<Boolean> WAITED_OUT = ScopedValue.newInstance();

    private Outage() {}

    /** Work without an answer, on this thread. */
    @FunctionalInterface
    public interface Work<X extends Exception> {
        void run() throws X;
    }

    /** Every outage is waited out in this work, as long as whoever is away has patience for. */
    public static <X extends Exception> void waitOut(Work<X> work) throws X {
        ScopedValue.where(WAITED_OUT, true).call(() -> {
            work.run();
            return true;
        });
    }

    public static boolean isWaitedOut() {
        return WAITED_OUT.isBound();
    }
}
