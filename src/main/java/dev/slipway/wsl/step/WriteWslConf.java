package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import dev.slipway.wsl.command.DistroKind;
import dev.slipway.wsl.command.WslConfFile;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.config.ConfigFile;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.Distros;
import java.time.Duration;

/**
 * Writes wishes into the distro's own {@code /etc/wsl.conf} and stops the distro so that they count. Comments and unknown keys stay.
 *
 * @param others what happens to known keys that the wishes do not name
 */
record WriteWslConf(
        Guests guests, WslTarget target, DistroName name, DistroKind kind, WslConf conf, ConfigFile.Others others)
        implements Step {
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
        var file = file(jobs);
        if (file.skiffOs() && !conf.problemsOnSkiffOs().isEmpty()) {
            throw new ProblemException(conf.problemsOnSkiffOs());
        }
        conf.warnings(found.version()).forEach(context::warn);
        var existing = file.read();
        var text = conf.renderInto(existing, others);
        var applied = fact(context, "wslconf-applied");
        if (text.equals(existing) && !applied.is("no")) {
            context.skip("Already so");
            return;
        }
        if (fact(context, "wslconf-before").recall().isEmpty() && existing.length() <= Memo.LONGEST) {
            fact(context, "wslconf-before").remember(existing.isEmpty() ? ABSENT : "=" + existing);
        }
        applied.remember("no");
        file.write(text);
        applied.remember("yes");
    }

    private WslConfFile file(WslJobs jobs) throws InterruptedException {
        return new WslConfFile(jobs, name, kind.isSkiffOs(jobs, name));
    }

    private Memo fact(StepContext context, String prefix) {
        return new Memo(context, prefix, target.domain() + "/" + name.value());
    }

    @Override
    public void undo(StepContext context) throws InterruptedException {
        var former = fact(context, "wslconf-before").recall();
        var jobs = new WslJobs(guests, context, target);
        if (former.isEmpty() || jobs.find(name).isEmpty()) {
            return;
        }
        file(jobs).write(former.get().equals(ABSENT) ? "" : former.get().substring(1));
        fact(context, "wslconf-before").forget();
    }
}
