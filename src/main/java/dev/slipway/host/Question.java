package dev.slipway.host;

import dev.slipway.host.Check.Outcome;
import dev.slipway.problem.Remedy;
import java.util.Optional;

/** The id and title of a check; its answers become {@link Check}s. */
public record Question(String id, String title) {
    public Check pass(String read) {
        return new Check(id, title, Outcome.PASS, read, Optional.empty());
    }

    public Check info(String read) {
        return new Check(id, title, Outcome.INFO, read, Optional.empty());
    }

    public Check warn(String read, Remedy remedy) {
        return new Check(id, title, Outcome.WARN, read, Optional.of(remedy));
    }

    public Check fail(String read, Remedy remedy) {
        return new Check(id, title, Outcome.FAIL, read, Optional.of(remedy));
    }
}
