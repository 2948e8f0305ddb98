package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.WslErrors;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslOutput;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.LinuxCommand;
import dev.slipway.wsl.distro.LinuxUser;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs one command inside a distro; what it prints goes to the step's log, and a failure is told by its exit code. */
record RunInDistro(
        Guests guests,
        WslTarget target,
        DistroName name,
        Optional<LinuxUser> user,
        String program,
        Supplier<LinuxCommand> command)
        implements Step {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int MAX_LINES = 500;

    @Override
    public String key() {
        return StepKeys.of("run", name);
    }

    @Override
    public String title() {
        return "Run %s".formatted(program);
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        var wsl = jobs.wsl();
        var argv = user.map(account -> wsl.shellAs(name, account, "sh")).orElseGet(() -> wsl.shell(name, "sh"));
        var result =
                jobs.doAsOwner("run in " + name, argv, Optional.of(command.get().script()), PATIENCE);
        show(context, result.stdout(), "");
        show(context, result.stderr(), "stderr: ");
        if (result.exitCode() != 0) {
            throw failed(result).toException();
        }
    }

    private static void show(StepContext context, String text, String prefix) {
        var lines = WslOutput.clean(text).lines().toList();
        lines.stream().limit(MAX_LINES).forEach(line -> context.log(prefix + line));
        if (lines.size() > MAX_LINES) {
            context.warn("%d more lines are not shown.".formatted(lines.size() - MAX_LINES));
        }
    }

    private Problem failed(JobResult result) {
        // Linux exit codes are 0 to 255; anything else is wsl.exe's own failure.
        if (result.exitCode() < 0 || result.exitCode() > 255) {
            return WslErrors.toProblem(result);
        }
        return Problem.of(
                        ProblemCode.GUEST_COMMAND_FAILED,
                        "%s ended with exit code %d.".formatted(program, result.exitCode()),
                        new Remedy.Advice("See in the log what it printed; 127 means there is no such program."))
                .withDetail(WslOutput.tail(result));
    }
}
