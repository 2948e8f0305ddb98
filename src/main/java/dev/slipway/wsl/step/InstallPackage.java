package dev.slipway.wsl.step;

import dev.slipway.guest.GuestAgent;
import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.guest.Jobs;
import dev.slipway.guest.Media;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.WindowsCommands;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslOutput;
import dev.slipway.wsl.command.WslTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Installs the packaged WSL: from a given MSI, else by {@code wsl --update} from the network. */
record InstallPackage(Guests guests, Media media, WslTarget target, Optional<WslInstaller> msi) implements Step {
    private static final String FILE = "wsl.msi";
    private static final String LOG = "C:\\Windows\\Slipway\\wsl-msi.log";
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final int RESTART_INITIATED = 1641;
    private static final int NEWER_IS_INSTALLED = 1638;
    private static final int OTHER_INSTALLATION = 1618;
    private static final int RESTART_REQUIRED = 3010;
    private static final int WINDOWS_11 = 22000;
    private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+){2,3}");

    @Override
    public String key() {
        return "install-package";
    }

    @Override
    public String title() {
        return "Install WSL";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(msi.isPresent() ? 90 : 240);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        var present = jobs.packageVersion();
        if (present.isPresent() && isEnough(present.get()) && !jobs.isOpen("msi") && !jobs.isOpen("update")) {
            context.skip("WSL %s is installed".formatted(present.get()));
            return;
        }
        if (msi.isPresent()) {
            installFrom(msi.get().file(), jobs);
        } else {
            update(jobs);
        }
        var installed = jobs.packageVersion();
        if (installed.isEmpty()) {
            throw Problem.of(
                            ProblemCode.WSL_NOT_INSTALLED,
                            "The installation reported success, and Windows does not list WSL.",
                            new Remedy.Advice("Retry; %s has what the installer did.".formatted(LOG)))
                    .toException();
        }
        context.log("WSL %s is installed.".formatted(installed.get()));
    }

    private boolean isEnough(String present) {
        return msi.map(installer -> VERSION.matcher(installer.name()))
                .filter(java.util.regex.Matcher::find)
                .map(found -> compare(present, found.group()) >= 0)
                .orElse(true);
    }

    static int compare(String left, String right) {
        var a = left.split("\\.", -1);
        var b = right.split("\\.", -1);
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            var difference = Integer.compare(part(a, i), part(b, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int part(String[] parts, int i) {
        return i < parts.length && parts[i].matches("\\d{1,9}") ? Integer.parseInt(parts[i]) : 0;
    }

    private void installFrom(Path file, WslJobs jobs) throws InterruptedException {
        var context = jobs.context();
        var token = "wsl-msi-" + Jobs.digest(context.operation() + " " + file);
        var drive = media.insert(context, target.domain(), token, Map.of(FILE, file));
        var result = jobs.takeUpAsSystem("msi", WindowsCommands.installPackage(drive + FILE, LOG), PATIENCE);
        if (result.exitCode() == RESTART_REQUIRED || result.exitCode() == RESTART_INITIATED) {
            context.remember(EnableFeatures.RESTART_NEEDED, "true");
        }
        media.eject(target.domain());
        jobs.end("msi");
        switch (result.exitCode()) {
            case 0, RESTART_REQUIRED, RESTART_INITIATED -> {}
            case NEWER_IS_INSTALLED -> context.warn("A newer WSL is installed already; it stays.");
            default -> throw failed(context, result).toException();
        }
    }

    private Problem failed(StepContext context, JobResult result) throws InterruptedException {
        var said = guests.ask(context, target.domain(), agent -> agent.readFile(LOG, 1 << 20))
                .map(WslOutput::clean)
                .flatMap(text ->
                        text.lines().filter(line -> line.contains("Product: ")).reduce((_, last) -> last))
                .orElse("");
        return Problem.of(
                        ProblemCode.WSL_NOT_INSTALLED,
                        "The WSL package could not be installed (msiexec %d).".formatted(result.exitCode()),
                        new Remedy.Advice(
                                result.exitCode() == OTHER_INSTALLATION
                                        ? "Another installation is at work in Windows; retry when it is through."
                                        : "Retry; %s has the installer's log.".formatted(LOG)))
                .withDetail(said);
    }

    private void update(WslJobs jobs) throws InterruptedException {
        var context = jobs.context();
        if (guests.ask(context, target.domain(), GuestAgent::osInfo).build() >= WINDOWS_11) {
            // WSL issue 40820: kernel 6.18 does not start where Windows 11 itself runs on KVM.
            context.warn("The newest WSL is installed; 2.7.5 and later may not start here. 2.6.3 as a package does.");
        }
        WslJobs.requireSuccess(jobs.doAsOwner("update", jobs.wsl().update(), PATIENCE));
    }

    /** The package stays: distros of others may live on it. */
    @Override
    public void undo(StepContext context) {
        if (msi.isPresent()) {
            media.eject(target.domain());
        }
        context.log("The WSL package stays installed; remove it in Windows if nothing else needs it.");
    }
}
