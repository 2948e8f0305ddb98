package dev.slipway.provision;

import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Step;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The way from a wish to running work. */
@ApplicationScoped
public class Provisioner {
    private final Preflight preflight;
    private final ProvisionMachine recipe;
    private final Operations operations;

    Provisioner(Preflight preflight, ProvisionMachine recipe, Operations operations) {
        this.preflight = preflight;
        this.recipe = recipe;
        this.operations = operations;
    }

    /** What would happen, without doing anything. */
    public record Preview(List<PlannedStep> steps, List<Problem> problems, List<String> warnings) {
        public Preview {
            steps = List.copyOf(steps);
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    public record PlannedStep(String key, String title, Duration usually) {
        private static PlannedStep of(Step step) {
            return new PlannedStep(step.key(), step.title(), step.usually());
        }
    }

    public Preview preview(MachineWish wish) {
        var verdict = preflight.check(wish);
        var steps = verdict.request()
                .map(request ->
                        recipe.plan(request).stream().map(PlannedStep::of).toList())
                .orElse(List.of());
        return new Preview(steps, verdict.problems(), verdict.warnings());
    }

    /** Stores the plan and answers; throws all problems of the preflight at once. */
    public Operation submit(MachineWish wish) {
        var verdict = preflight.check(wish);
        if (!verdict.problems().isEmpty()) {
            throw new ProblemException(verdict.problems());
        }
        return operations.submit(recipe, verdict.request().orElseThrow());
    }
}
