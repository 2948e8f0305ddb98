package dev.slipway.wsl.step;

import dev.slipway.guest.Jobs;
import dev.slipway.operation.StepContext;
import java.util.Optional;

/** A small fact of the operation about one thing; blank means forgotten. */
record Memo(StepContext context, String prefix, String subject) {
    /** Facts hold 4,000 characters. */
    static final int LONGEST = 3900;

    Optional<String> recall() {
        return context.recall(name()).filter(value -> !value.isEmpty());
    }

    boolean is(String value) {
        return recall().filter(value::equals).isPresent();
    }

    void remember(String value) {
        context.remember(name(), value);
    }

    void forget() {
        context.remember(name(), "");
    }

    private String name() {
        return "%s.%s".formatted(prefix, Jobs.digest(subject));
    }
}
