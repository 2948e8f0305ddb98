package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.DistroKind;
import dev.slipway.wsl.command.SkiffOs;
import dev.slipway.wsl.command.WslErrors;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslOutput;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroState;
import dev.slipway.wsl.distro.Distros;
import java.time.Duration;
import java.util.UUID;

/**
 * Proves that the distro runs: a command inside prints what only a shell can have worked out. The exit code proves nothing, as SkiffOS
 * ends with 0 when its init failed.
 */
record VerifyDistro(Guests guests, WslTarget target, DistroName name, DistroKind kind) implements Step {
    // wsl-shell of SkiffOS waits up to 0.2 s + 5 s + 10 × 10 s for its init, after Windows has started the WSL machine.
    private static final Duration FIRST_START = Duration.ofMinutes(5);
    private static final Duration QUICK = Duration.ofMinutes(3);

    @Override
    public String key() {
        return StepKeys.of("verify", name);
    }

    @Override
    public String title() {
        return "Check %s".formatted(name);
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(kind == DistroKind.OTHER ? 15 : 60);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        prepare(jobs);
        var token = UUID.randomUUID().toString().substring(0, 8);
        // The account's shell does the sum, so a mere echo of the command line cannot pass for an answer.
        var result = jobs.askOwner(jobs.wsl().shell(name, "echo", "slipway-$((6*7))-" + token), FIRST_START);
        var said = WslOutput.clean(result.stdout());
        if (said.contains("slipway-42-" + token)) {
            failed(context).forget();
            context.log("%s answers.".formatted(name));
            return;
        }
        throw problem(context, result).toException();
    }

    private void prepare(WslJobs jobs) throws InterruptedException {
        var distro = jobs.find(name);
        if (distro.isEmpty()) {
            throw Distros.notFound(name).toException();
        }
        var runs = distro.get().state() == DistroState.RUNNING;
        if (!kind.isSkiffOs(jobs, name)) {
            return;
        }
        if (runs && failed(jobs.context()).recall().isPresent()) {
            WslJobs.requireSuccess(jobs.askOwner(jobs.wsl().terminate(name), QUICK));
            runs = false;
        }
        if (!runs) {
            SkiffOs.clearStalePid(jobs, name);
        }
    }

    private Problem problem(StepContext context, JobResult result) {
        var all = WslOutput.clean(result.stdout() + result.stderr());
        if (all.contains(SkiffOs.INIT_FAILED)) {
            failed(context).remember("init");
            return Problem.of(
                            ProblemCode.SKIFFOS_INIT_FAILED,
                            "SkiffOS did not start: its init failed.",
                            new Remedy.Advice(
                                    "Retry: Slipway stops the distro first and clears what a former start left."),
                            new Remedy.Advice(
                                    "Give WSL swap or keep guiApplications on: SkiffOS looks for its disk as /dev/sdb."))
                    .withDetail(WslOutput.tail(result));
        }
        if (result.exitCode() != 0 && WslOutput.errorCode(result).isPresent()) {
            return WslErrors.toProblem(result);
        }
        return Problem.of(
                        ProblemCode.WSL_FAILED,
                        "%s started and did not answer as a shell does.".formatted(name),
                        new Remedy.Advice("Retry; see in the detail what it printed instead."))
                .withDetail("Exit code %d%n%s".formatted(result.exitCode(), WslOutput.tail(result)));
    }

    private Memo failed(StepContext context) {
        return new Memo(context, "init-failed", target.domain() + "/" + name.value());
    }
}
