package dev.slipway.wsl.step;

import dev.slipway.guest.GuestAgent;
import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.guest.JobScript;
import dev.slipway.guest.Owner;
import dev.slipway.operation.StepContext;
import dev.slipway.suite.Forgetful;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** One Windows in memory behind every machine of a running service; a test profile switches it on. */
@Alternative
@Singleton
public class LabGuests implements Guests, Forgetful {
    private WindowsWithWsl windows = fresh();
    private volatile CountDownLatch jobs = new CountDownLatch(0);

    private static WindowsWithWsl fresh() {
        var windows = WindowsWithWsl.ready();
        windows.guest.jobsTake(Duration.ZERO);
        windows.medium = "always";
        return windows;
    }

    @Override
    public void forgetEverything() {
        goOn();
        windows = fresh();
    }

    /** From now on no job begins, until {@link #goOn}. */
    public void holdJobs() {
        jobs = new CountDownLatch(1);
    }

    public void goOn() {
        jobs.countDown();
    }

    /** Whether an agent is in there. */
    public void answers(boolean answers) {
        windows.guest.answers(answers);
    }

    /** What certutil says of whatever is in the drive. */
    public void hashIs(String sha256) {
        windows.hash = sha256;
    }

    /** Text of {@code .wslconfig}; empty when there is none. */
    public String wslconfig() {
        return windows.wslconfig().orElse("");
    }

    @Override
    public GuestAgent agent(UUID domain) {
        return windows.guest.agent(domain);
    }

    @Override
    public JobResult runAsSystem(StepContext context, UUID domain, JobScript job, Duration patience)
            throws InterruptedException {
        jobs.await();
        return windows.guest.runAsSystem(context, domain, job, patience);
    }

    @Override
    public JobResult runAsUser(StepContext context, UUID domain, Owner owner, JobScript job, Duration patience)
            throws InterruptedException {
        jobs.await();
        return windows.guest.runAsUser(context, domain, owner, job, patience);
    }

    @Override
    public void forgetJobs(StepContext context, UUID domain) {
        windows.guest.forgetJobs(context, domain);
    }

    @Override
    public String driveOf(StepContext context, UUID domain, String token, Duration patience) {
        return windows.guest.driveOf(context, domain, token, patience);
    }

    @Override
    public void buildIso(Path iso, String token, Map<String, Path> files) {
        windows.guest.buildIso(iso, token, files);
    }
}
