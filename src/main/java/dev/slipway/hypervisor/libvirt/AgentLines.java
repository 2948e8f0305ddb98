package dev.slipway.hypervisor.libvirt;

import dev.slipway.hypervisor.xml.DomainReading;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Guest-agent commands on connections of their own. A mute guest holds one of libvirtd's few workers until its time is up, so guests that
 * did not answer last time wait in a lane of their own and cannot delay the others.
 */
final class AgentLines implements AutoCloseable {
    private static final Duration WAIT_FOR_A_SLOT = Duration.ofSeconds(60);
    private static final ReconnectingConnection.Watcher NOBODY = new ReconnectingConnection.Watcher() {
        @Override
        public void connected(LibvirtSession session, boolean again) {}

        @Override
        public void lost() {}
    };

    private final UUID owner;
    private final ReconnectingConnection prompt;
    private final ReconnectingConnection mute;
    private final Silences silences = new Silences();
    private final Set<UUID> ours = ConcurrentHashMap.newKeySet();

    AgentLines(String uri, UUID owner, Duration patience, Absence absence) {
        this.owner = owner;
        this.prompt = new ReconnectingConnection(uri, "libvirt-agent", patience, absence, NOBODY);
        this.mute = new ReconnectingConnection(uri, "libvirt-mute", patience, absence, NOBODY);
    }

    /** Not repeated when the connection breaks: nobody knows whether the guest ran the command. */
    String command(UUID domain, String json, int timeoutSeconds) {
        var line = silences.has(domain) ? mute : prompt;
        var limit = WAIT_FOR_A_SLOT.plusSeconds(timeoutSeconds);
        try {
            var answer = line.once("talk to the guest", limit, session -> {
                requireOurs(session, domain);
                return session.withPointer(
                        domain,
                        pointer ->
                                Native.taken(Native.QEMU.virDomainQemuAgentCommand(pointer, json, timeoutSeconds, 0)));
            });
            silences.end(domain);
            return answer;
        } catch (LibvirtError error) {
            throw translated(domain, error);
        }
    }

    void forget(UUID domain) {
        silences.end(domain);
        ours.remove(domain);
    }

    @Override
    public void close() {
        prompt.close();
        mute.close();
    }

    private void requireOurs(LibvirtSession session, UUID domain) throws LibvirtError {
        if (ours.contains(domain)) {
            return;
        }
        try {
            var found = session.domainLookupByUUID(domain);
            try {
                var reading = DomainReading.of(found.getXMLDesc(OwnedDomain.XML_INACTIVE));
                if (!owner.equals(reading.owner())) {
                    throw Problems.foreign(reading.name());
                }
            } finally {
                found.free();
            }
        } catch (org.libvirt.LibvirtException e) {
            throw LibvirtError.of(e);
        }
        ours.add(domain);
    }

    private RuntimeException translated(UUID domain, LibvirtError error) {
        return switch (error.code()) {
            case LibvirtError.AGENT_UNRESPONSIVE, LibvirtError.AGENT_UNSYNCED, LibvirtError.AGENT_COMMAND_TIMEOUT ->
                silences.goesOn(domain, error.sentence(), Instant.now());
            // The domain is off, or its agent channel is not open yet.
            case LibvirtError.OPERATION_INVALID -> Problems.agentSilent(error.sentence());
            case LibvirtError.AGENT_COMMAND_FAILED -> Problems.agentError(error.sentence());
            case LibvirtError.NO_DOMAIN -> {
                forget(domain);
                yield Problems.of("talk to the guest", error);
            }
            default -> byItsWords(domain, error);
        };
    }

    private RuntimeException byItsWords(UUID domain, LibvirtError error) {
        if (error.isLostConnection()) {
            return Problems.of("talk to the guest", error);
        }
        if (error.says("unable to execute QEMU agent command")) {
            silences.end(domain);
            return Problems.agentError(error.sentence());
        }
        // Another command to the same mute guest still waits.
        if (error.says("state change lock")) {
            return Problems.agentSilent(error.sentence());
        }
        return Problem.of(
                        ProblemCode.GUEST_AGENT_ERROR,
                        "The guest agent gave no usable answer.",
                        new Remedy.Advice("Try again; restart the guest agent inside if it stays that way."))
                .withDetail(error.sentence())
                .toException();
    }
}
