package dev.slipway.operation;

import java.util.List;

/**
 * From a request to the list of steps. Pure: the same request always makes the same keys, as the plan is rebuilt after every restart.
 *
 * @param <R> request, a record that Jackson can write and read; secrets in it are sealed
 */
public interface Recipe<R> {
    /** Stable name, for example {@code machine.create}. */
    String kind();

    Class<R> requestType();

    /** One line for lists, for example "Create machine win11-lab". */
    String title(R request);

    /** What the operation works on, for example {@code machine/win11-lab}. */
    String subject(R request);

    List<Step> plan(R request);

    /** A request as this version would store it, of one that an earlier version stored; asked for at each start. */
    default R renewed(R request) {
        return request;
    }

    /** Called in the transaction that stores the operation; throws a problem to refuse. */
    default void accepted(R request, OperationId operation) {}
}
