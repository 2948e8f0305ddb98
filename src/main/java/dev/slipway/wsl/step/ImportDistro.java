package dev.slipway.wsl.step;

import dev.slipway.guest.Guests;
import dev.slipway.guest.Jobs;
import dev.slipway.guest.Media;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.Checksum;
import dev.slipway.wsl.command.WindowsCommands;
import dev.slipway.wsl.command.WslErrors;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslOutput;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.distro.Distros;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Imports an archive as a distro. A distro of that name is taken for ours only when this operation's own import job ended well; so a crash
 * never imports twice, and a cancel never unregisters what somebody else made.
 */
record ImportDistro(Guests guests, Media media, WslTarget target, DistroSpec wish) implements Step {
    private static final String FILE = "distro.tar";
    private static final String PARENT = "C:\\Slipway\\wsl";
    private static final String OURS = "ours";
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration HASHING = Duration.ofMinutes(10);

    @Override
    public String key() {
        return StepKeys.of("import", wish.distroName());
    }

    @Override
    public String title() {
        return "Import %s".formatted(wish.name());
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(3);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        var name = wish.distroName();
        var there = jobs.find(name);
        if (there.isPresent() && outcome(context).is(OURS)) {
            context.log("%s was imported before the interruption.".formatted(name));
        } else if (there.isPresent() && !jobs.isOpen(effect())) {
            throw Distros.exists(name).toException();
        } else {
            importArchive(jobs);
        }
        media.eject(target.domain());
        var now = jobs.find(name).filter(distro -> distro.state().isUsable());
        if (now.isEmpty()) {
            throw Problem.of(
                            ProblemCode.WSL_IMPORT_FAILED,
                            "WSL reported success, and %s is not in its list.".formatted(name),
                            new Remedy.Advice("Retry; the machine's owner may be another account than was meant."))
                    .toException();
        }
        context.log("%s is registered for WSL %d.".formatted(name, now.get().version()));
    }

    private void importArchive(WslJobs jobs) throws InterruptedException {
        var context = jobs.context();
        var drive = drive(context).recall();
        if (drive.isEmpty() || !jobs.reachedGuest(effect())) {
            drive = Optional.of(present(jobs));
            drive(context).remember(drive.get());
        }
        var folder = PARENT + "\\" + wish.name();
        var argv = jobs.wsl().importArchive(wish.distroName(), folder, drive.get() + FILE, wish.version());
        var result = jobs.takeUp(effect(), argv, Optional.empty(), PATIENCE);
        if (result.exitCode() == 0) {
            outcome(context).remember(OURS);
        }
        jobs.end(effect());
        if (result.exitCode() != 0) {
            media.eject(target.domain());
            throw WslErrors.toProblem(result).toException();
        }
    }

    /** Puts the archive in front of Windows and makes sure Windows reads what we wrote. */
    private String present(WslJobs jobs) throws InterruptedException {
        var context = jobs.context();
        var token = "distro-" + Jobs.digest(context.operation() + " " + wish.name());
        var expected = Checksum.sha256(context, wish.archive());
        var drive = media.insert(context, target.domain(), token, Map.of(FILE, wish.archive()));
        var result = jobs.doAsSystem("hash " + wish.name(), WindowsCommands.sha256(drive + FILE), HASHING);
        var read = WslOutput.sha256(result.stdout()).orElse("nothing");
        if (!read.equals(expected)) {
            media.eject(target.domain());
            throw Problem.of(
                            ProblemCode.WSL_IMPORT_FAILED,
                            "Windows does not read the archive as it was written.",
                            new Remedy.Advice("Retry: the archive is put into the drive anew."))
                    .withDetail("SHA-256 %s on the host, %s in Windows.".formatted(expected, read))
                    .toException();
        }
        context.log("SHA-256 %s.".formatted(expected));
        // Fails when it is there already; wsl.exe makes only the last folder itself and tells when this one is missing.
        jobs.askSystem(WindowsCommands.makeFolder(PARENT));
        return drive;
    }

    /** Unregisters the distro when, and only when, this operation imported it. */
    @Override
    public void undo(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        if (jobs.isOpen(effect()) && jobs.reachedGuest(effect())) {
            context.log("An import is still at work; waiting for its end.");
            var argv = jobs.wsl()
                    .importArchive(
                            wish.distroName(),
                            PARENT + "\\" + wish.name(),
                            drive(context).recall().orElse("D:\\") + FILE,
                            wish.version());
            var result = jobs.takeUp(effect(), argv, Optional.empty(), PATIENCE);
            if (result.exitCode() == 0) {
                outcome(context).remember(OURS);
            }
        }
        jobs.end(effect());
        if (outcome(context).is(OURS) && jobs.find(wish.distroName()).isPresent()) {
            WslJobs.requireSuccess(
                    jobs.doAsOwner("unregister " + wish.name(), jobs.wsl().unregister(wish.distroName()), PATIENCE));
            context.log("%s is unregistered.".formatted(wish.name()));
        }
        outcome(context).forget();
        media.eject(target.domain());
    }

    private String effect() {
        return "import " + wish.name();
    }

    private Memo outcome(StepContext context) {
        return new Memo(context, "import-outcome", target.domain() + "/" + wish.name());
    }

    private Memo drive(StepContext context) {
        return new Memo(context, "import-drive", target.domain() + "/" + wish.name());
    }
}
