package dev.slipway.wsl.command;

import dev.slipway.problem.ProblemCode;
import java.time.Duration;
import java.util.Set;

/** {@code wsl --shutdown}: the WSL machine and all distros of the owner stop, and both configuration files are read anew. */
public final class ShutDown {
    private static final Set<ProblemCode> NOTHING_RUNS =
            Set.of(ProblemCode.WSL_NOT_INSTALLED, ProblemCode.WSL_NO_HYPERVISOR, ProblemCode.WSL_DISTRO_NOT_FOUND);

    private ShutDown() {}

    public static void now(WslJobs jobs) throws InterruptedException {
        var result = jobs.doAsOwner("shutdown", jobs.wsl().shutdown(), Duration.ofMinutes(3));
        if (result.exitCode() == 0) {
            return;
        }
        var problem = WslErrors.toProblem(result);
        if (!NOTHING_RUNS.contains(problem.code())) {
            throw problem.toException();
        }
        jobs.context().log("WSL does not run yet, so there is nothing to shut down.");
    }
}
