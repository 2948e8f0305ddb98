package dev.slipway.wsl.command;

import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.guest.JobScript;
import dev.slipway.guest.Jobs;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroView;
import dev.slipway.wsl.distro.FeatureState;
import dev.slipway.wsl.distro.WslFeature;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Questions and effects of one step, for LocalSystem and for the owner, and what all steps ask of WSL; see {@link Jobs}. */
public final class WslJobs {
    private static final String EXE = "wsl-exe";

    private final Guests guests;
    private final StepContext context;
    private final WslTarget target;
    private final Jobs jobs;

    public WslJobs(Guests guests, StepContext context, WslTarget target) {
        this.guests = guests;
        this.context = context;
        this.target = target;
        this.jobs = new Jobs(guests, context, target.domain(), "wsl");
    }

    public StepContext context() {
        return context;
    }

    public JobResult askSystem(List<String> argv) throws InterruptedException {
        return jobs.askSystem(argv);
    }

    public JobResult askOwner(List<String> argv, Duration patience) throws InterruptedException {
        return guests.runAsUser(
                context,
                target.domain(),
                target.owner(),
                Jobs.script(jobs.freshId(), argv, Optional.empty()),
                patience);
    }

    public JobResult askOwner(List<String> argv) throws InterruptedException {
        return askOwner(argv, Jobs.QUICK);
    }

    public JobResult doAsSystem(String what, List<String> argv, Duration patience) throws InterruptedException {
        return jobs.doAsSystem(what, argv, patience);
    }

    /** As {@link #doAsSystem}, and the effect stays open until {@link #end}, so that its outcome can be dealt with first. */
    public JobResult takeUpAsSystem(String what, List<String> argv, Duration patience) throws InterruptedException {
        return jobs.takeUpAsSystem(what, argv, patience);
    }

    public JobResult doAsOwner(String what, List<String> argv, Duration patience) throws InterruptedException {
        return doAsOwner(what, argv, Optional.empty(), patience);
    }

    public JobResult doAsOwner(String what, List<String> argv, Optional<String> stdin, Duration patience)
            throws InterruptedException {
        var result = takeUp(what, argv, stdin, patience);
        end(what);
        return result;
    }

    /** As {@link #doAsOwner}, and the effect stays open until {@link #end}, so that its outcome can be stored first. */
    public JobResult takeUp(String what, List<String> argv, Optional<String> stdin, Duration patience)
            throws InterruptedException {
        return guests.runAsUser(
                context, target.domain(), target.owner(), Jobs.script(jobs.begin(what), argv, stdin), patience);
    }

    /** Writes a file into the owner's profile folder. */
    public JobResult copyToProfile(String what, String name, String content) throws InterruptedException {
        var staged = List.of(new JobScript.StagedFile("profile.txt", content));
        var action = new JobScript.Action.CopyToProfile("profile.txt", name);
        var result = guests.runAsUser(
                context,
                target.domain(),
                target.owner(),
                new JobScript(jobs.begin(what), action, Optional.empty(), staged),
                Jobs.QUICK);
        end(what);
        return result;
    }

    /** Was this effect begun and its result never seen? */
    public boolean isOpen(String what) {
        return jobs.open(what).isPresent();
    }

    /** Did an open effect get as far as the guest? */
    public boolean reachedGuest(String what) throws InterruptedException {
        return jobs.reachedGuest(what);
    }

    /** The wsl.exe to use, asked once per operation. */
    public WslExe wsl() throws InterruptedException {
        if (context.recall(EXE).isEmpty() && packageVersion().isEmpty()) {
            return WslExe.INBOX;
        }
        return WslExe.PACKAGED;
    }

    /** Of the packaged WSL, from the registry, so it can be asked as LocalSystem. */
    public Optional<String> packageVersion() throws InterruptedException {
        var result = askSystem(WindowsCommands.packageVersion());
        var version = result.exitCode() == 0 ? WslOutput.registryVersion(result.stdout()) : Optional.<String>empty();
        if (version.isPresent()) {
            context.remember(EXE, "packaged");
        }
        return version;
    }

    public FeatureState feature(WslFeature feature) throws InterruptedException {
        var result = askSystem(WindowsCommands.featureInfo(feature));
        return result.exitCode() == 0 ? WslOutput.featureState(result.stdout()) : FeatureState.UNKNOWN;
    }

    /** The owner's distros. Throws what {@link WslErrors} makes of a failure. */
    public List<DistroView> distros() throws InterruptedException {
        var wsl = wsl();
        var verbose = askOwner(wsl.listVerbose());
        if (verbose.exitCode() == 0) {
            return WslOutput.distros(verbose.stdout());
        }
        // With no distro at all the verbose list fails without a code, and the quiet one succeeds with nothing.
        if (WslOutput.errorCode(verbose).isEmpty()) {
            var quiet = askOwner(wsl.listQuiet());
            if (quiet.exitCode() == 0 && WslOutput.clean(quiet.stdout()).isBlank()) {
                return List.of();
            }
        }
        throw WslErrors.toProblem(verbose).toException();
    }

    public Optional<DistroView> find(DistroName name) throws InterruptedException {
        return distros().stream().filter(distro -> name.is(distro.name())).findFirst();
    }

    /** Throws what {@link WslErrors} makes of a failure. */
    public static void requireSuccess(JobResult result) {
        if (result.exitCode() != 0) {
            throw new ProblemException(WslErrors.toProblem(result));
        }
    }

    public void end(String what) {
        jobs.end(what);
    }
}
