package dev.slipway.hypervisor.libvirt;

import dev.slipway.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Since when guests leave every command unanswered: their agents are away, busy, or hang. */
final class Silences {
    // A busy agent was seen to need a minute (1 MiB in emulation), and a step asks for three before it gives up.
    private static final Duration BUSY = Duration.ofSeconds(150);

    private static final String NOBODY = "not connected";

    private final Map<UUID, Instant> since = new ConcurrentHashMap<>();

    boolean has(UUID domain) {
        return since.containsKey(domain);
    }

    void end(UUID domain) {
        since.remove(domain);
    }

    /** The problem for one more command without an answer; {@code sentence} is libvirt's. */
    ProblemException goesOn(UUID domain, String sentence, Instant now) {
        var begun = sentence.contains(NOBODY) ? now : since.getOrDefault(domain, now);
        since.put(domain, begun);
        return begun.plus(BUSY).isAfter(now) ? Problems.agentSilent(sentence) : Problems.agentHangs(sentence);
    }
}
