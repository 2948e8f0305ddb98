package dev.slipway.wsl.command;

import dev.slipway.wsl.distro.DistroName;
import java.time.Duration;

/** What is particular to SkiffOS inside WSL (configs/virt/wsl of its sources). */
public final class SkiffOs {
    static final String BUSYBOX = "/bin/busybox";
    /** wsl-shell prints this and then ends with 0. */
    public static final String INIT_FAILED = "SkiffOS: init failed";

    /** In the outer root of every SkiffOS for WSL, and in no other distro. */
    static final String BOOT = "/boot/skiff-init";

    private static final String PID_FILE = "/skiff-overlays/skiff-init/skiff-init.pid";

    private SkiffOs() {}

    /**
     * Removes the pid file of an init that was shut down. It lives on disk, and after a shutdown its number may be another process, into
     * which wsl-shell would then enter. Only for a distro that does not run.
     */
    public static void clearStalePid(WslJobs jobs, DistroName name) throws InterruptedException {
        var result = jobs.askOwner(jobs.wsl().exec(name, BUSYBOX, "rm", "-f", PID_FILE), Duration.ofMinutes(5));
        WslJobs.requireSuccess(result);
    }
}
