package dev.slipway.problem;

import java.util.List;

/**
 * What went wrong, in words for people, and what to do.
 *
 * @param code stable, machine-readable
 * @param title what happened, one sentence
 * @param detail what it means here, with the values that were read; may be empty
 * @param remedies ways out, best first; never empty for problems a person can mend
 */
public record Problem(ProblemCode code, String title, String detail, List<Remedy> remedies) {
    public Problem {
        remedies = List.copyOf(remedies);
    }

    public static Problem of(ProblemCode code, String title, Remedy... remedies) {
        return new Problem(code, title, "", List.of(remedies));
    }

    public Problem withDetail(String detail) {
        return new Problem(code, title, detail, remedies);
    }

    public static Problem notFound(String what, String name) {
        return of(
                ProblemCode.NOT_FOUND,
                "There is no %s \"%s\".".formatted(what, name),
                new Remedy.Advice("Check the name; lists show what exists."));
    }

    public ProblemException toException() {
        return new ProblemException(this);
    }
}
