package dev.slipway.wsl.command;

import dev.slipway.wsl.distro.DistroName;
import java.time.Duration;

/** Whether a distro is SkiffOS: known from its archive, or to be asked inside a distro that is there already. */
public enum DistroKind {
    SKIFFOS,
    OTHER,
    TO_BE_ASKED;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    public static DistroKind of(boolean skiffOs) {
        return skiffOs ? SKIFFOS : OTHER;
    }

    /** May start the distro. */
    public boolean isSkiffOs(WslJobs jobs, DistroName name) throws InterruptedException {
        return switch (this) {
            case SKIFFOS -> true;
            case OTHER -> false;
            case TO_BE_ASKED -> asked(jobs, name);
        };
    }

    private static boolean asked(WslJobs jobs, DistroName name) throws InterruptedException {
        var result = jobs.askOwner(jobs.wsl().exec(name, SkiffOs.BUSYBOX, "test", "-d", SkiffOs.BOOT), PATIENCE);
        if (result.exitCode() != 0 && WslOutput.errorCode(result).isPresent()) {
            throw WslErrors.toProblem(result).toException();
        }
        return result.exitCode() == 0;
    }
}
