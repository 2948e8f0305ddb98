package dev.slipway.wsl.command;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.distro.DistroName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code /etc/wsl.conf} of one distro; reading starts the distro. */
public record WslConfFile(WslJobs jobs, DistroName name, boolean skiffOs) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String FILE = "/etc/wsl.conf";

    /** Empty when there is no such file yet. */
    public String read() throws InterruptedException {
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

    /** Also stops the distro, so that the file counts. */
    public void write(String text) throws InterruptedException {
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
}
