package dev.slipway.provision;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.kit.KitSteps;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Step;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.wsl.WslTargets;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The way from a wish to running work. */
@ApplicationScoped
public class Provisioner {
    private final Preflight preflight;
    private final ProvisionMachine recipe;
    private final Operations operations;
    private final SetUpWsl setUpWsl;
    private final DistroPreflight distros;
    private final WslTargets targets;
    private final Machines machines;
    private final Hypervisor hypervisor;
    private final KitSteps kits;
    private final SwitchController switchController;
    private final ControllerPreflight controllers;

    Provisioner(
            Preflight preflight,
            ProvisionMachine recipe,
            Operations operations,
            SetUpWsl setUpWsl,
            DistroPreflight distros,
            WslTargets targets,
            Machines machines,
            Hypervisor hypervisor,
            SwitchController switchController,
            ControllerPreflight controllers,
            KitSteps kits) {
        this.preflight = preflight;
        this.recipe = recipe;
        this.operations = operations;
        this.setUpWsl = setUpWsl;
        this.distros = distros;
        this.targets = targets;
        this.machines = machines;
        this.hypervisor = hypervisor;
        this.switchController = switchController;
        this.controllers = controllers;
        this.kits = kits;
    }

    /** Whether guest kits can be put into a Windows before its first start. */
    public boolean canInjectKits() {
        return kits.canInject();
    }

    /**
     * Brings the system disk of a machine to another controller; throws all problems at once. While an operation waits for somebody in a
     * Windows that has no agent yet, it is that operation which does it, at its next look.
     */
    public Operation switchController(String name, ControllerRequest wish) {
        var machine = machines.require(name);
        var waiting = operations.activeOn(machine.subject()).filter(Provisioner::triesControllers);
        if (waiting.isPresent()) {
            var to = controllers.another(machine, wish.controller());
            machines.redefine(machine.id(), definition -> definition.controller(to));
            return waiting.get();
        }
        return operations.submit(switchController, controllers.check(machine, wish));
    }

    /** Does it wait for somebody in a Windows that has no agent yet? */
    public static boolean triesControllers(Operation operation) {
        return !operation.state().isDone() && KitSteps.isWaiting(operation);
    }

    /** Puts WSL into a machine that runs and has an owner; throws all problems at once. */
    public Operation setUpWsl(String machine, MachineWish.WslWish wish) {
        var target = targets.require(machine);
        var findings = new Findings();
        findings.take(() -> hypervisor.capabilities(
                        machines.require(target.domain()).engine()))
                .ifPresent(offered -> Preflight.hypervisorInside(wish, offered, findings));
        var wsl = distros.check(wish, findings);
        if (!findings.problems.isEmpty()) {
            throw new ProblemException(findings.problems);
        }
        return operations.submit(setUpWsl, new SetUpWsl.Request(target, wsl.orElseThrow()));
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
        return preview(preflight.check(wish));
    }

    Preview preview(Preflight.Verdict verdict) {
        var steps = verdict.request()
                .map(request ->
                        recipe.plan(request).stream().map(PlannedStep::of).toList())
                .orElse(List.of());
        return new Preview(steps, verdict.problems(), verdict.warnings());
    }

    /** Stores the plan and answers; throws all problems of the preflight at once. */
    public Operation submit(MachineWish wish) {
        return submit(preflight.check(wish));
    }

    Operation submit(Preflight.Verdict verdict) {
        if (!verdict.problems().isEmpty()) {
            throw new ProblemException(verdict.problems());
        }
        return operations.submit(recipe, verdict.request().orElseThrow());
    }
}
