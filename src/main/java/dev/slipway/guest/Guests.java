package dev.slipway.guest;

import dev.slipway.operation.StepContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/** Talks to the Windows inside a domain. */
public interface Guests {
    /** An agent is away for moments whenever Windows or libvirt restarts, and for minutes at worst (virtio-win #1416). */
    Duration AWAY = Duration.ofMinutes(3);

    /** For one look without patience; a step asks by {@link #ask}. */
    GuestAgent agent(UUID domain);

    /** The answer to a question that may be put twice; waits while the agent is away. */
    default <T> T ask(StepContext context, UUID domain, Function<GuestAgent, T> question) throws InterruptedException {
        var agent = agent(domain);
        return new Patience(context, context.now().plus(AWAY)).ask(() -> question.apply(agent));
    }

    /** Runs a job as LocalSystem; adopts it when it already ran under this id. */
    JobResult runAsSystem(StepContext context, UUID domain, JobScript job, Duration patience)
            throws InterruptedException;

    /** Runs a job in the owner's session: interactive task when logged on, password logon otherwise. */
    JobResult runAsUser(StepContext context, UUID domain, Owner owner, JobScript job, Duration patience)
            throws InterruptedException;

    /** Removes what the jobs of this operation left in the guest; afterwards they can no longer be adopted. Never fails. */
    void forgetJobs(StepContext context, UUID domain) throws InterruptedException;

    /** Waits until the drive holding this ISO is seen; the answer is a drive root such as {@code E:\}. */
    String driveOf(StepContext context, UUID domain, String token, Duration patience) throws InterruptedException;

    /** Builds an ISO that holds the files under their given names and the marker {@code slipway-<token>.id}. */
    void buildIso(Path iso, String token, java.util.Map<String, Path> files) throws InterruptedException;
}
