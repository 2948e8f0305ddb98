package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroView;
import java.time.Duration;

/** Makes the distro the one a bare {@code wsl} starts. */
record MakeDefault(Guests guests, WslTarget target, DistroName name) implements Step {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public String key() {
        return StepKeys.of("default", name);
    }

    @Override
    public String title() {
        return "Make %s the default".formatted(name);
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        var former = jobs.distros().stream().filter(DistroView::isDefault).findFirst();
        if (former.filter(distro -> name.is(distro.name())).isPresent()) {
            context.skip("Already so");
            return;
        }
        former.ifPresent(distro -> before(context).remember(distro.name()));
        WslJobs.requireSuccess(jobs.doAsOwner("default " + name, jobs.wsl().makeDefault(name), PATIENCE));
    }

    @Override
    public void undo(StepContext context) throws InterruptedException {
        var former = before(context).recall().flatMap(DistroName::find);
        var jobs = new WslJobs(guests, context, target);
        if (former.isPresent() && jobs.find(former.get()).isPresent()) {
            WslJobs.requireSuccess(jobs.askOwner(jobs.wsl().makeDefault(former.get()), PATIENCE));
        }
    }

    private Memo before(StepContext context) {
        return new Memo(context, "default-before", target.domain() + "/" + name.value());
    }
}
