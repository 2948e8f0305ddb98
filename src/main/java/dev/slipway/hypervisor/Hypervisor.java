package dev.slipway.hypervisor;

import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One host's engine. Every call may throw {@code ProblemException} with HYPERVISOR_UNREACHABLE (worth trying again) or HYPERVISOR_REFUSED.
 * Calls that change something refuse domains without our owner mark (FOREIGN_DOMAIN). "Not there" is success for everything that removes.
 */
public interface Hypervisor {
    /** Connects if need be; cheap when connected. */
    boolean isReachable();

    HostCapabilities capabilities(Engine engine);

    List<DomainView> list();

    Optional<DomainView> find(UUID domain);

    /**
     * Defines or redefines; a definition with the same or a newer generation is left as it is. One that an older Slipway wrote is written
     * anew, with the disk and the medium that it has.
     */
    void define(DomainSpec spec);

    /** One that is active already is left alone, but a start that was begun is seen to its end. */
    void start(UUID domain);

    /** Asks by ACPI; returns at once. */
    void shutdownByAcpi(UUID domain);

    void reset(UUID domain);

    void pause(UUID domain);

    void resume(UUID domain);

    /** Pulls the plug. */
    void destroy(UUID domain);

    /** Removes the definition with its NVRAM and TPM state; the domain must be off. */
    void undefine(UUID domain);

    /** Live and persistent; an empty medium ejects. */
    void changeMedium(UUID domain, Optional<Path> iso);

    /**
     * Starts copying everything below the top layer into it; a no-op while such a job runs. When nothing is below, makes sure that the
     * persistent definition says so, too. Needs a running domain.
     */
    void startBlockPull(UUID domain, long bytesPerSecond);

    /** Starts merging the top layer into the one below and pivots when ready; ends as a {@link DomainView#disk} without the top. */
    void startBlockCommit(UUID domain);

    /** Finishes a commit that is ready; false while it is still copying, STATE_CONFLICT when none runs (look at the chain to learn why). */
    boolean pivotIfReady(UUID domain);

    Optional<BlockJob> blockJob(UUID domain);

    void abortBlockJob(UUID domain);

    /** PNG of the first screen. */
    byte[] screenshot(UUID domain);

    /**
     * One more viewer's connection to the first screen: blocking, speaks RFB (VNC) from the server's greeting on, ends when the domain does. May be
     * closed from any thread. STATE_CONFLICT when the domain is off.
     */
    ByteChannel openScreen(UUID domain);

    /** Asking for a feature is not getting it. STATE_CONFLICT when the domain is off. */
    RunningCpu cpu(UUID domain);

    /** One guest-agent command on a connection of its own; the answer is the JSON text. Throws GUEST_AGENT_SILENT when nothing answers. */
    String agentCommand(UUID domain, String json, int timeoutSeconds);

    /** Listener is called on a thread of the adapter and may take its time; close to stop. */
    AutoCloseable listen(Consumer<DomainEvent> listener);
}
