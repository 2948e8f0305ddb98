package dev.slipway.wsl;

import dev.slipway.guest.Guests;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Lays wishes over the distro's own {@code /etc/wsl.conf} and stops the distro so that they count. */
record WriteWslConf(Guests guests, WslTarget target, DistroName name, boolean skiffOs, WslConf conf) implements Step {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String FILE = "/etc/wsl.conf";
    private static final String ABSENT = "-";

    @Override
    public String key() {
        return StepKeys.of("configure", name);
    }

    @Override
    public String title() {
        return "Configure %s".formatted(name);
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(20);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        var found = jobs.find(name).orElseThrow(() -> Distros.notFound(name).toException());
        conf.warnings(found.version()).forEach(context::warn);
        var existing = read(jobs);
        var text = conf.renderInto(existing);
        var applied = fact(context, "wslconf-applied");
        if (text.equals(existing) && !applied.is("no")) {
            context.skip("Already so");
            return;
        }
        if (fact(context, "wslconf-before").recall().isEmpty() && existing.length() <= Facts.LONGEST) {
            fact(context, "wslconf-before").remember(existing.isEmpty() ? ABSENT : "=" + existing);
        }
        applied.remember("no");
        write(jobs, text);
        applied.remember("yes");
    }

    private String read(WslJobs jobs) throws InterruptedException {
        var result = jobs.askOwner(
                skiffOs
                        ? jobs.wsl().exec(name, SkiffOs.BUSYBOX, "cat", FILE)
                        : jobs.wsl().exec(name, "/bin/cat", FILE),
                PATIENCE);
        if (result.exitCode() != 0 && WslOutput.errorCode(result).isPresent()) {
            throw WslErrors.toProblem(result).toException();
        }
        // Any other failure is cat's: there is no such file yet.
        return result.exitCode() == 0 ? result.stdout() : "";
    }

    private void write(WslJobs jobs, String text) throws InterruptedException {
        List<String> argv = skiffOs
                // The outer root has no cp and no cat of its own, only busybox.
                ? jobs.wsl().exec(name, SkiffOs.BUSYBOX, "dd", "of=" + FILE)
                : jobs.wsl().exec(name, "/bin/sh", "-c", "cat > " + FILE);
        var result = jobs.doAsOwner("wslconf " + name, argv, Optional.of(text), PATIENCE);
        if (result.exitCode() != 0) {
            throw (WslOutput.errorCode(result).isPresent() ? WslErrors.toProblem(result) : notWritten(result.stderr()))
                    .toException();
        }
        WslJobs.requireSuccess(jobs.askOwner(jobs.wsl().terminate(name)));
    }

    private Problem notWritten(String said) {
        return Problem.of(
                        ProblemCode.GUEST_COMMAND_FAILED,
                        "%s could not be written in %s.".formatted(FILE, name),
                        new Remedy.Advice("See in the detail what the distro said; its disk may be full or read-only."))
                .withDetail(WslOutput.clean(said).strip());
    }

    private Facts fact(StepContext context, String prefix) {
        return new Facts(context, prefix, target.domain() + "/" + name.value());
    }

    @Override
    public void undo(StepContext context) throws InterruptedException {
        var former = fact(context, "wslconf-before").recall();
        var jobs = new WslJobs(guests, context, target);
        if (former.isEmpty() || jobs.find(name).isEmpty()) {
            return;
        }
        write(jobs, former.get().equals(ABSENT) ? "" : former.get().substring(1));
        fact(context, "wslconf-before").forget();
    }
}
