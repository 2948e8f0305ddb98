package dev.slipway.problem;

import java.util.List;

/** The one exception of Slipway: carries problems a person can read. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ProblemException(Problem problem) {
        this(List.of(problem));
    }

    public ProblemException(Problem problem, Throwable cause) {
        this(List.of(problem));
        initCause(cause);
    }

    /** Several problems found at once, as a preflight does; the first one leads. */
    public ProblemException(List<Problem> problems) {
        super(problems.getFirst().code() + ": " + problems.getFirst().title() + " "
                + problems.getFirst().detail());
        this.problems = List.copyOf(problems);
    }

    public Problem problem() {
        return problems.getFirst();
    }

    public List<Problem> problems() {
        return problems;
    }
}
