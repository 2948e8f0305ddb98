package dev.slipway.provision;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects problems; a value that could not be had is empty. */
final class Findings {
    final List<Problem> problems = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();

    <T> Optional<T> take(Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (ProblemException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    <T> Optional<T> takeOptional(Supplier<Optional<T>> value) {
        return take(value).flatMap(found -> found);
    }

    void problem(ProblemCode code, String title, Remedy... remedies) {
        problems.add(Problem.of(code, title, remedies));
    }
}
