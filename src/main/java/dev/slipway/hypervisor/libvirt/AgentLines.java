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
    private static final Line.Watcher NOBODY = new Line.Watcher() {
        @Override
        public void connected(Link link, boolean again) {}

        @Override
        public void lost() {}
    };

    private final UUID owner;
    private final Line prompt;
    private final Line mute;
    private final Silences silences = new Silences();
    private final Set<UUID> ours = ConcurrentHashMap.newKeySet();

    AgentLines(String uri, UUID owner, Duration patience, Absence absence) {
        this.owner = owner;
        this.prompt = new Line(uri, "libvirt-agent", patience, absence, NOBODY);
        this.mute = new Line(uri, "libvirt-mute", patience, absence, NOBODY);
    }

    /** Not repeated when the connection breaks: nobody knows whether the guest ran the command. */
    String command(UUID domain, String json, int timeoutSeconds) {
        var line = silences.has(domain) ? mute : prompt;
        var limit = WAIT_FOR_A_SLOT.plusSeconds(timeoutSeconds);
        try {
            var answer = line.once("talk to the guest", limit, link -> {
                requireOurs(link, domain);
                return link.withPointer(
                        domain,
                        pointer ->
                                Native.taken(Native.QEMU.virDomainQemuAgentCommand(pointer, json, timeoutSeconds, 0)));
            });
            silences.end(domain);
            return answer;
        } catch (Trouble trouble) {
            throw translated(domain, trouble);
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

    private void requireOurs(Link link, UUID domain) throws Trouble {
        if (ours.contains(domain)) {
            return;
        }
        try {
            var found = link.domainLookupByUUID(domain);
            try {
                var reading = DomainReading.of(found.getXMLDesc(OwnedDomain.XML_INACTIVE));
                if (!owner.equals(reading.owner())) {
                    throw Problems.foreign(reading.name());
                }
            } finally {
                found.free();
            }
        } catch (org.libvirt.LibvirtException e) {
            throw Trouble.of(e);
        }
        ours.add(domain);
    }

    private RuntimeException translated(UUID domain, Trouble trouble) {
        return switch (trouble.code()) {
            case Trouble.AGENT_UNRESPONSIVE, Trouble.AGENT_UNSYNCED, Trouble.AGENT_COMMAND_TIMEOUT ->
                silences.goesOn(domain, trouble.sentence(), Instant.now());
            // The domain is off, or its agent channel is not open yet.
            case Trouble.OPERATION_INVALID -> Problems.agentSilent(trouble.sentence());
            case Trouble.AGENT_COMMAND_FAILED -> Problems.agentError(trouble.sentence());
            case Trouble.NO_DOMAIN -> {
                forget(domain);
                yield Problems.of("talk to the guest", trouble);
            }
            default -> byItsWords(domain, trouble);
        };
    }

    private RuntimeException byItsWords(UUID domain, Trouble trouble) {
        if (trouble.isLostConnection()) {
            return Problems.of("talk to the guest", trouble);
        }
        if (trouble.says("unable to execute QEMU agent command")) {
            silences.end(domain);
            return Problems.agentError(trouble.sentence());
        }
        // Another command to the same mute guest still waits.
        if (trouble.says("state change lock")) {
            return Problems.agentSilent(trouble.sentence());
        }
        return Problem.of(
                        ProblemCode.GUEST_AGENT_ERROR,
                        "The guest agent gave no usable answer.",
                        new Remedy.Advice("Try again; restart the guest agent inside if it stays that way."))
                .withDetail(trouble.sentence())
                .toException();
    }
}
