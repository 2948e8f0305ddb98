package dev.slipway.host;

import dev.slipway.problem.Remedy;
import java.util.Optional;

/**
 * One thing the doctor looked at.
 *
 * @param id stable, for example {@code nested}
 * @param title what was asked, a noun phrase
 * @param read what was found, with the values
 * @param remedy what to do; always there for FAIL
 */
public record Check(String id, String title, Outcome outcome, String read, Optional<Remedy> remedy) {
    public enum Outcome {
        PASS,
        /** Only to know. */
        INFO,
        /** Machines run, with a catch. */
        WARN,
        /** Machines do not run, or without WSL 2. */
        FAIL
    }

    public boolean failed() {
        return outcome == Outcome.FAIL;
    }
}
