package dev.slipway.wsl.step;

import dev.slipway.guest.GuestAgent;
import dev.slipway.guest.Guests;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.ProfileFile;
import dev.slipway.wsl.command.ShutDown;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslOutput;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.config.WslConfig;
import java.time.Duration;
import java.util.Optional;

/** Writes the owner's {@code .wslconfig} and shuts WSL down so that it counts. Comments and unknown keys of a former file stay. */
record WriteWslConfig(Guests guests, WslTarget target, WslConfig config) implements Step {
    private static final String ABSENT = "-";

    @Override
    public String key() {
        return "write-wslconfig";
    }

    @Override
    public String title() {
        return "Write .wslconfig";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(15);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        var applied = applied(context);
        var existing = guests.ask(context, target.domain(), new ProfileFile(target)::read);
        var text = config.renderInto(existing.orElse(""));
        if (text.equals(existing.orElse("")) && !applied.is("no")) {
            context.skip("Already so");
            return;
        }
        config.warnings(guests.ask(context, target.domain(), GuestAgent::osInfo).build())
                .forEach(context::warn);
        keepForUndo(context, existing);
        applied.remember("no");
        write(jobs, text);
        ShutDown.now(jobs);
        applied.remember("yes");
    }

    private void write(WslJobs jobs, String text) throws InterruptedException {
        var result = jobs.copyToProfile("wslconfig", ProfileFile.WSLCONFIG, text);
        if (result.exitCode() != 0) {
            throw Problem.of(
                            ProblemCode.GUEST_COMMAND_FAILED,
                            "Windows could not write .wslconfig for %s."
                                    .formatted(target.owner().user()),
                            new Remedy.Advice(
                                    "See that the file in the profile folder is not read-only or open, then retry."))
                    .withDetail(WslOutput.tail(result))
                    .toException();
        }
    }

    private Memo applied(StepContext context) {
        return new Memo(context, "wslconfig-applied", target.domain().toString());
    }

    private Memo before(StepContext context) {
        return new Memo(context, "wslconfig-before", target.domain().toString());
    }

    private void keepForUndo(StepContext context, Optional<String> existing) {
        var text = existing.orElse("");
        if (before(context).recall().isPresent()) {
            return;
        }
        if (text.length() > Memo.LONGEST) {
            context.warn("The former .wslconfig is too long to be put back by a cancel.");
            return;
        }
        before(context).remember(text.isEmpty() ? ABSENT : "=" + text);
    }

    @Override
    public void undo(StepContext context) throws InterruptedException {
        var former = before(context).recall();
        if (former.isEmpty()) {
            return;
        }
        var jobs = new WslJobs(guests, context, target);
        // An empty file is as good as none to WSL.
        write(jobs, former.get().equals(ABSENT) ? "" : former.get().substring(1));
        ShutDown.now(jobs);
        before(context).forget();
    }
}
