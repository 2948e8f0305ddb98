package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.ProblemCode;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SilencesTest {
    // As libvirt 9 says it.
    private static final String UNANSWERED = "Guest agent is not responding: Guest agent not available for now";
    private static final String NOBODY = "Guest agent is not responding: QEMU guest agent is not connected";

    private final UUID domain = UUID.randomUUID();
    private final Silences silences = new Silences();
    private Instant now = Instant.parse("2026-11-29T12:00:00Z");

    private boolean hangsAfter(int seconds, String sentence) {
        now = now.plusSeconds(seconds);
        var problem = silences.goesOn(domain, sentence, now).problem();
        assertThat(problem.code()).isEqualTo(ProblemCode.GUEST_AGENT_SILENT);
        assertThat(problem.detail()).isEqualTo(sentence);
        assertThat(problem.remedies()).isNotEmpty();
        return problem.title().contains("hangs");
    }

    @Test
    void anAgentThatIsThereAndStaysSilentHangs() {
        assertThat(hangsAfter(0, UNANSWERED)).isFalse();
        assertThat(hangsAfter(60, UNANSWERED)).isFalse();
        assertThat(hangsAfter(80, UNANSWERED)).isFalse();
        assertThat(hangsAfter(20, UNANSWERED)).isTrue();
        assertThat(silences.has(domain)).isTrue();
    }

    @Test
    void aBusyOneAnswersNowAndThen() {
        assertThat(hangsAfter(0, UNANSWERED)).isFalse();
        assertThat(hangsAfter(100, UNANSWERED)).isFalse();
        silences.end(domain);
        assertThat(silences.has(domain)).isFalse();
        assertThat(hangsAfter(100, UNANSWERED)).isFalse();
    }

    @Test
    void whereNobodyListensNothingHangs() {
        assertThat(hangsAfter(0, UNANSWERED)).isFalse();
        assertThat(hangsAfter(200, NOBODY)).isFalse();
        assertThat(hangsAfter(200, NOBODY)).isFalse();
        assertThat(hangsAfter(100, UNANSWERED)).isFalse();
    }
}
